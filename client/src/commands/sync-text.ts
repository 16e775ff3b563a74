import type { RetryReport, SyncReport } from "../../../server/src/protocol/sync.ts";
import type { Figures } from "../status/figures.ts";
import type { Translate } from "../translation.ts";
import { notesText } from "./counted.ts";

/** What a sync of one or more folders came to. */
export function syncText(reports: readonly SyncReport[], t: Translate, figures: Figures): string {
  const { number } = figures;
  const sum = (count: (report: SyncReport) => number) => reports.reduce((total, report) => total + count(report), 0);
  const [added, changed, moved, removed] = [
    sum((report) => report.added),
    sum((report) => report.modified),
    sum((report) => report.moved),
    sum((report) => report.removed),
  ];
  const changes = [
    added > 0 ? t("{0} added", number(added)) : "",
    changed > 0 ? t("{0} changed", number(changed)) : "",
    moved > 0 ? t("{0} moved", number(moved)) : "",
    removed > 0 ? t("{0} removed", number(removed)) : "",
  ].filter((change) => change !== "");
  const notes = notesText(
    sum((report) => report.notes),
    t,
    figures,
  );
  const [parked, pending, leftOut] = [
    sum((report) => report.parked),
    sum((report) => report.pending),
    sum((report) => report.skippedCount),
  ];
  const sentences = [
    changes.length === 0 ? t("{0}: nothing has changed.", notes) : t("{0}: {1}.", notes, figures.list(changes)),
    parked > 0 ? t("{0} parked.", number(parked)) : "",
    pending > 0 ? t("{0} waiting.", number(pending)) : "",
    leftOut > 0 ? t("Files left out: {0}.", number(leftOut)) : "",
    ...new Set(reports.map(({ reason }) => reason ?? "")),
  ];
  return sentences.filter((sentence) => sentence !== "").join(" ");
}

/** What a retry of one or more folders came to. `reasons`: why something still waits, sentences of the server's. */
export function retryText(
  reports: readonly RetryReport[],
  reasons: readonly string[],
  t: Translate,
  { number }: Figures,
): string {
  const sum = (count: (report: RetryReport) => number) => reports.reduce((total, report) => total + count(report), 0);
  const retried = sum((report) => report.retried);
  const parked = sum((report) => report.parked);
  const pending = sum((report) => report.pending);
  if (retried + parked + pending === 0) return t("There is nothing to try again: everything is delivered.");
  if (parked > 0) return t("{0} tried again, {1} still parked.", number(retried), number(parked));
  if (pending > 0) return [t("Tried again, {0} still waiting.", number(pending)), ...new Set(reasons)].join(" ");
  return t("{0} tried again, all of it went through.", number(retried));
}
