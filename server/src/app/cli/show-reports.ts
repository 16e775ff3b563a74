import type { BackupReport, RestorePoint } from "../../protocol/backup.ts";
import type { CheckReport, RepairReport } from "../../protocol/check.ts";
import type { StatusSnapshot } from "../../protocol/status.ts";
import type { ParkedNote, RetryReport, SyncReport } from "../../protocol/sync.ts";
import { count, counted, dollars, duration, size } from "./numbers.ts";
import { printable, type Style } from "./style.ts";

const maxFindingsShown = 20;
const maxLeftOutShown = 5;

/** What the folder holds and what changed; what that took, if anything; and what is not as it should be. */
export function showSync(report: SyncReport, style: Style): string {
  const changes = (["added", "modified", "moved", "removed"] as const)
    .filter((kind) => report[kind] > 0)
    .map((kind) => `${count(report[kind])} ${kind}`);
  const work = [
    ...(report.embedded > 0 ? [`${counted(report.embedded, "text")} embedded`] : []),
    ...(report.cacheHits > 0 ? [`${count(report.cacheHits)} from the cache`] : []),
    ...(report.costUsd > 0 ? [`${count(report.tokens)} tokens for ${dollars(report.costUsd)}`] : []),
    ...(report.upserts > 0 ? [`${count(report.upserts)} written to the index`] : []),
    ...(report.deletes > 0 ? [`${count(report.deletes)} deleted from it`] : []),
  ];
  const lines = [
    `${style.bold(counted(report.notes, "note"))} in ${counted(report.chunks, "chunk")}: ${changes.length === 0 ? "nothing changed" : changes.join(", ")}.`,
    style.dim(`${work.length === 0 ? "Looked through" : `${work.join(", ")},`} in ${duration(report.durationMs)}.`),
  ];
  const trouble = [
    ...(report.notes === 0 && report.skippedCount === 0 && !report.degraded
      ? ["There are no notes in this folder: Kura looks for .md, .markdown, .mdx and .txt files."]
      : []),
    ...(report.degraded ? [report.reason ?? "Something was not available."] : []),
    ...(report.parked > 0 ? [`${counted(report.parked, "chunk")} parked: see kura retry.`] : []),
    ...(report.pending > 0 ? [`${counted(report.pending, "chunk")} still to be delivered.`] : []),
  ];
  return [...lines, ...leftOut(report, style), ...trouble.map((line) => style.yellow(`! ${printable(line)}`)), ""].join(
    "\n",
  );
}

/** The notes folder itself may be what cannot be read. */
function leftOutName(path: string): string {
  return path === "" ? "the notes folder" : printable(path);
}

/** The files that a sync left out: one in a line, several below one. */
function leftOut({ skipped, skippedCount }: SyncReport, style: Style): string[] {
  if (skippedCount === 0) return [];
  const head = `${counted(skippedCount, "file")} left out:`;
  const listed = skipped
    .slice(0, maxLeftOutShown)
    .map(({ path, reason }) => `${leftOutName(path)}: ${printable(reason)}`);
  if (skippedCount === 1) return [`${head} ${listed[0] ?? "see kura status"}`];
  const more = skippedCount - listed.length;
  const rest = more > 0 ? [`and ${count(more)} more: see kura status`] : [];
  return [head, ...[...listed, ...rest].map((line) => style.dim(`  ${line}`))];
}

const indexWords: Readonly<Record<StatusSnapshot["index"]["state"], string>> = {
  starting: "starting",
  ready: "ready",
  rebuilding: "being rebuilt",
  unavailable: "not available",
  stopped: "started when it is needed",
};

const backupWords: Readonly<Record<StatusSnapshot["backup"]["state"], string>> = {
  none: "none yet: kura backup makes one",
  local: "on this machine",
  overdue: "overdue: notes have changed since",
  failed: "failed",
};

const watchWords: Readonly<Record<StatusSnapshot["watch"], string>> = {
  watching: "noticed at once",
  polling: "noticed by looking again and again",
  off: "seen at the next kura sync, or by kura watch",
};

const roleWords: Readonly<Record<StatusSnapshot["role"], string>> = {
  writer: "this process",
  follower: "the Kura process that has this folder open",
  "read-only": "this process, which can only read: another one has this folder open and does not answer",
};

export function showStatus(status: StatusSnapshot, parked: readonly ParkedNote[], style: Style): string {
  const colour = { ok: style.green, warning: style.yellow, error: style.red }[status.health];
  const { backup, spend } = status;
  const budget = spend.budgetUsd === null ? "" : ` of ${dollars(spend.budgetUsd)}`;
  const rows: [string, string][] = [
    ["health", `${colour(status.health)}  ${printable(status.message)}`],
    ["phase", status.phase],
    ["notes", count(status.notes)],
    ["chunks", `${count(status.indexed)} of ${count(status.chunks)} indexed`],
    ["to do", `${count(status.pending)} pending, ${count(status.parked)} parked, ${count(status.drift)} drifted`],
    ["embedder", `${status.embedder.provider} ${printable(status.embedder.model)}`],
    ["index", `${status.index.kind}, ${indexWords[status.index.state]}`],
    [
      "backup",
      backup.lastAt === null ? backupWords[backup.state] : `${backupWords[backup.state]}, last ${backup.lastAt}`,
    ],
    ["spent", `${dollars(spend.todayUsd)} today, ${dollars(spend.monthUsd)} this month${budget}`],
    ["changes", watchWords[status.watch]],
    ["answered by", roleWords[status.role]],
  ];
  const files = status.skipped.map(({ path, reason }) => style.dim(`  ${leftOutName(path)}: ${printable(reason)}`));
  const more = status.skippedCount - status.skipped.length;
  return [
    ...rows.map(([name, value]) => `${style.bold(name.padEnd(13))} ${value}`),
    ...(parked.length === 0 ? [] : [style.bold("parked"), ...parkedLines(parked, style)]),
    ...(status.skippedCount === 0
      ? []
      : [`${style.bold("left out".padEnd(13))} ${counted(status.skippedCount, "file")}`, ...files]),
    ...(more > 0 ? [style.dim(`  and ${count(more)} more`)] : []),
    "",
  ].join("\n");
}

export function showCheck(report: CheckReport, style: Style): string {
  const looked = `${counted(report.checkedNotes, "note")} and ${counted(report.checkedChunks, "chunk")} compared in ${duration(report.durationMs)}`;
  const repaired = report.repaired > 0 ? [`${count(report.repaired)} repaired.`] : [];
  if (report.findingCount === 0) return [`${style.green("No drift")}: ${looked}.`, ...repaired, ""].join("\n");
  const shown = report.findings.slice(0, maxFindingsShown).map(({ kind, path, chunk, detail }) => {
    const where = path ?? chunk ?? "";
    return `  ${style.yellow(kind.padEnd(13))} ${printable(where)}${where === "" ? "" : "  "}${style.dim(printable(detail))}`;
  });
  const more = report.findingCount - shown.length;
  return [
    `${style.yellow(counted(report.findingCount, "finding"))}: ${looked}.`,
    ...shown,
    ...(more > 0 ? [style.dim(`  and ${count(more)} more; --json lists up to 1,000`)] : []),
    ...repaired,
    ...(report.ok ? [] : ["kura repair puts it right without embedding anything twice."]),
    "",
  ].join("\n");
}

export function showRepair(report: RepairReport, style: Style): string {
  if (report.steps.length === 0) return `${style.green("Nothing to repair.")}\n`;
  const steps = report.steps.map(
    ({ action, count: amount, reason }) =>
      `  ${action.padEnd(15)} ${count(amount).padStart(7)}  ${style.dim(printable(reason))}`,
  );
  const end = report.ok ? style.green("Repaired") : style.yellow("Not all of it could be repaired");
  return [...steps, `${end}: ${count(report.repaired)} in ${duration(report.durationMs)}.`, ""].join("\n");
}

function parkedLines(parked: readonly ParkedNote[], style: Style): string[] {
  return parked.map(
    ({ path, reason }) => `  ${style.yellow(printable(path ?? "a removed note"))}  ${style.dim(printable(reason))}`,
  );
}

export function showRetry(report: RetryReport, parked: readonly ParkedNote[], style: Style): string {
  if (report.retried === 0 && report.parked === 0 && report.pending === 0) return "There is nothing to try again.\n";
  const state = `${count(report.parked)} parked, ${count(report.pending)} pending`;
  return [`${counted(report.retried, "chunk")} tried again: ${state}.`, ...parkedLines(parked, style), ""].join("\n");
}

export function showBackup(report: BackupReport, style: Style): string {
  const pushed = report.pushed ? "pushed" : "kept on this machine";
  return `${style.bold(report.id)}: ${counted(report.files, "note")}, ${size(report.bytes)}, ${pushed}, in ${duration(report.durationMs)}.\n`;
}

export function showBackups(points: readonly RestorePoint[], style: Style): string {
  if (points.length === 0) return "There is no restore point yet: kura backup makes one.\n";
  const lines = points.map(
    ({ id, at, message, files, bytes, state }) =>
      `${style.bold(id)}  ${at}  ${counted(files, "note")}, ${size(bytes)}, ${state}  ${style.dim(printable(message))}`,
  );
  return [...lines, ""].join("\n");
}
