import { t } from "../translate.ts";
import { checkText, findingsText } from "./check-text.ts";
import type { CommandContext } from "./command-context.ts";
import { askEvery } from "./every-folder.ts";
import { figuresNow } from "./figures-now.ts";
import { type NextStep, offer, step } from "./offer.ts";
import { patiently } from "./progress.ts";
import type { ReportDocuments } from "./report-documents.ts";

/**
 * Kura: Check Integrity. Compares notes, catalog and index; writes nothing. A deep check, which compares every vector and
 * every text, is offered when the quick one finds nothing.
 */
export async function check(context: CommandContext, reports: ReportDocuments, deep: boolean): Promise<void> {
  const title = deep ? t("Kura: checking every vector and text") : t("Kura: checking");
  const answers = await patiently(title, (token) => askEvery(context, "check", { deep }, token));
  if (answers.length === 0) return;
  const found = answers.map(({ folder, answer }) => ({ folder: folder.name, report: answer }));
  const text = checkText(
    found.map(({ report }) => report),
    deep,
    t,
    figuresNow(),
  );
  const deeper: NextStep = { title: t("Deep Check"), run: () => check(context, reports, true) };
  if (found.every(({ report }) => report.findingCount === 0)) return offer("information", text, deep ? [] : [deeper]);
  const show: NextStep = {
    title: t("Show Findings"),
    run: () => reports.show(t("Kura findings"), findingsText(found, t, figuresNow())),
  };
  await offer("warning", text, [step(t("Repair"), "kura.repair"), show]);
}
