import type { SyncReport } from "../../../server/src/protocol/sync.ts";
import { t } from "../translate.ts";
import type { CommandContext } from "./command-context.ts";
import { askEvery } from "./every-folder.ts";
import { figuresNow } from "./figures-now.ts";
import { offer, step } from "./offer.ts";
import { quickly } from "./progress.ts";
import { syncText } from "./sync-text.ts";

/** Kura: Sync Now. Compares all notes with the index and delivers what differs. */
export async function sync(context: CommandContext): Promise<void> {
  const { folders } = context.client.state;
  if (folders.length > 0 && folders.every(({ status }) => status?.cause?.kind === "not-agreed")) {
    return offer("warning", t("The settings ask for an embedding model that nobody has agreed to yet."), [
      step(t("Choose Embedding Model…"), "kura.chooseModel"),
    ]);
  }
  const answers = await quickly(t("Syncing notes"), (token) => askEvery(context, "sync", {}, token));
  const reports: readonly SyncReport[] = answers.map(({ answer }) => answer);
  if (reports.length === 0) return;
  const parked = reports.some((report) => report.parked > 0);
  const degraded = reports.some((report) => report.degraded);
  await offer(parked || degraded ? "warning" : "information", syncText(reports, t, figuresNow()), [
    ...(parked ? [step(t("See Why"), "kura.showParked")] : []),
    ...(degraded ? [step(t("Retry"), "kura.retry"), step(t("Show Log"), "kura.showLog")] : []),
  ]);
}
