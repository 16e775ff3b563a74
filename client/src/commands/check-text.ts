import type { CheckReport, FindingKind, RepairReport, RepairStep } from "../../../server/src/protocol/check.ts";
import type { Figures } from "../status/figures.ts";
import type { Translate } from "../translation.ts";
import { chunksText, notesText } from "./counted.ts";

/** A report with the folder that it is about. */
export interface Of<Report> {
  readonly folder: string;
  readonly report: Report;
}

/** What a check of one or more folders came to, in a sentence or two. */
export function checkText(reports: readonly CheckReport[], deep: boolean, t: Translate, figures: Figures): string {
  const sum = (count: (report: CheckReport) => number) => reports.reduce((total, report) => total + count(report), 0);
  const notes = notesText(
    sum((report) => report.checkedNotes),
    t,
    figures,
  );
  const chunks = chunksText(
    sum((report) => report.checkedChunks),
    t,
    figures,
  );
  const found = sum((report) => report.findingCount);
  if (found === 0) {
    return deep
      ? t("All is well: {0} and {1} compared, every vector and every text.", notes, chunks)
      : t("All is well: {0} and {1} compared.", notes, chunks);
  }
  return found === 1
    ? t("1 difference between notes and index ({0} and {1} compared).", notes, chunks)
    : t("{2} differences between notes and index ({0} and {1} compared).", notes, chunks, figures.number(found));
}

/** The findings of one or more folders as plain text, by kind. */
export function findingsText(reports: readonly Of<CheckReport>[], t: Translate, figures: Figures): string {
  const { number } = figures;
  const lines = reports.flatMap(({ folder, report }) => {
    const kinds = [...new Set(report.findings.map(({ kind }) => kind))];
    const unlisted = report.findingCount - report.findings.length;
    return [
      heading(folder),
      checkText([report], false, t, figures),
      ...kinds.flatMap((kind) => {
        const listed = report.findings.filter((finding) => finding.kind === kind);
        return [
          "",
          `${kindText(kind, t)} (${number(report.countByKind?.[kind] ?? listed.length)})`,
          ...listed.map(({ path, chunk, detail }) => `  ${oneLine([path ?? chunk, detail])}`),
        ];
      }),
      ...(unlisted > 0 ? ["", t("{0} more are not listed.", number(unlisted))] : []),
      "",
    ];
  });
  return lines.join("\n");
}

/** What a repair of one or more folders came to, in a sentence. */
export function repairText(reports: readonly RepairReport[], t: Translate, { number, list }: Figures): string {
  const repaired = reports.reduce((sum, report) => sum + report.repaired, 0);
  const steps = reports.flatMap((report) => report.steps);
  if (!reports.every(({ ok }) => ok)) return t("Not all of it could be repaired.");
  if (steps.length === 0) return t("There was nothing to repair.");
  const done = list([...new Set(steps.map(({ action }) => action))].map((action) => stepText(action, t)));
  return repaired === 1 ? t("1 thing repaired: {0}.", done) : t("{0} things repaired: {1}.", number(repaired), done);
}

/** The steps of the repair of one or more folders as plain text, in their order. */
export function stepsText(reports: readonly Of<RepairReport>[], t: Translate, figures: Figures): string {
  const lines = reports.flatMap(({ folder, report }) => [
    heading(folder),
    repairText([report], t, figures),
    "",
    ...report.steps.map(
      ({ action, count, reason }, index) =>
        `${index + 1}. ${stepText(action, t)} (${figures.number(count)})\n   ${oneLine([reason])}`,
    ),
    "",
  ]);
  return lines.join("\n");
}

function heading(folder: string): string {
  const title = oneLine([folder]);
  return `${title}\n${"=".repeat(Math.max(3, title.length))}\n`;
}

/** Names may hold line breaks; a finding is one line. */
function oneLine(parts: readonly (string | undefined)[]): string {
  const text = parts.filter((part) => part !== undefined && part !== "").join("  ");
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu, " ");
}

function kindText(kind: FindingKind, t: Translate): string {
  switch (kind) {
    case "disk-changed":
      return t("Changed on disk, not yet indexed");
    case "disk-removed":
      return t("Gone from disk, still indexed");
    case "disk-added":
      return t("New on disk, not yet indexed");
    case "missing":
      return t("Missing in the index");
    case "stale":
      return t("Out of date in the index");
    case "orphan":
      return t("In the index, in no note");
    case "duplicate":
      return t("Twice in the index");
    case "stuck":
      return t("Stuck on the way to the index");
    case "wrong-vector":
      return t("Wrong vector");
    case "text-mismatch":
      return t("Wrong text");
    case "corrupt":
      return t("Damaged");
  }
}

function stepText(action: RepairStep["action"], t: Translate): string {
  switch (action) {
    case "reconcile":
      return t("notes compared anew");
    case "reindex-chunks":
      return t("chunks written to the index again");
    case "delete-orphans":
      return t("what no note has deleted from the index");
    case "rebuild-index":
      return t("index made anew");
    case "rebuild-catalog":
      return t("catalog made anew");
    case "retry-parked":
      return t("stuck chunks tried again");
  }
}
