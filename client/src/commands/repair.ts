import { t } from "../translate.ts";
import { repairText, stepsText } from "./check-text.ts";
import type { CommandContext } from "./command-context.ts";
import { askEvery } from "./every-folder.ts";
import { figuresNow } from "./figures-now.ts";
import { type NextStep, offer, step } from "./offer.ts";
import { patiently } from "./progress.ts";
import type { ReportDocuments } from "./report-documents.ts";

/** Kura: Repair. Checks, mends what was found from what is embedded already, and says which steps that took. */
export async function repair(context: CommandContext, reports: ReportDocuments): Promise<void> {
  const answers = await patiently(t("Kura: repairing"), (token) => askEvery(context, "repair", {}, token));
  if (answers.length === 0) return;
  const done = answers.map(({ folder, answer }) => ({ folder: folder.name, report: answer }));
  const text = repairText(
    done.map(({ report }) => report),
    t,
    figuresNow(),
  );
  const show: NextStep = {
    title: t("Show Steps"),
    run: () => reports.show(t("Kura repair"), stepsText(done, t, figuresNow())),
  };
  const steps = done.some(({ report }) => report.steps.length > 0) ? [show] : [];
  if (done.every(({ report }) => report.ok)) return offer("information", text, steps);
  await offer("warning", text, [step(t("Check Again"), "kura.check"), ...steps, step(t("Show Log"), "kura.showLog")]);
}
