import { t } from "../translate.ts";
import type { CommandContext } from "./command-context.ts";
import { askEvery } from "./every-folder.ts";
import { figuresNow } from "./figures-now.ts";
import { offer, step } from "./offer.ts";
import { quickly } from "./progress.ts";
import { retryText } from "./sync-text.ts";

/** Kura: Retry Failed Sync. Tries what is parked or waits again, now. */
export async function retry(context: CommandContext): Promise<void> {
  const [answers, statuses] = await quickly(t("Trying again"), async (token) => [
    await askEvery(context, "retry", {}, token),
    await askEvery(context, "status", {}, token),
  ]);
  const reports = answers.map(({ answer }) => answer);
  if (reports.length === 0) return;
  const reasons = statuses.flatMap(({ answer }) => answer.cause?.detail ?? []);
  const parked = reports.some((report) => report.parked > 0);
  const pending = reports.some((report) => report.pending > 0);
  await offer(parked || pending ? "warning" : "information", retryText(reports, reasons, t, figuresNow()), [
    ...(parked ? [step(t("See Why"), "kura.showParked")] : []),
    ...(pending ? [step(t("Show Log"), "kura.showLog")] : []),
  ]);
}
