import type { CheckReport, Finding, FindingKind, RepairStep } from "../protocol/check.ts";

/** More drift than this share of the chunks, and filling a new index is quicker and surer than mending the old one. */
const rebuildShare = 0.5;

/** Below this, a share says nothing: two of three chunks are mended. */
const rebuildAtLeast = 500;

/** Drift of single chunks, mended from the cached embeddings. */
const mendable: readonly FindingKind[] = ["missing", "stale", "wrong-vector"];

/**
 * What a repair would do about a report, in order, each step with its reason. Pure: the same report gives the same
 * plan, and an empty plan means that there is nothing that Kura can do. No step touches a note, and no step has
 * anything embedded that is cached. `parked`: entries that wait for a retry.
 */
export function planRepair(report: CheckReport, parked = 0): readonly RepairStep[] {
  const found = (kinds: readonly FindingKind[], ...places: Finding["where"][]) =>
    report.findings.filter((finding) => kinds.includes(finding.kind) && places.includes(finding.where));
  const steps: RepairStep[] = [];

  const catalog = [...found(["corrupt"], "catalog"), ...found(["text-mismatch"], "text")];
  if (catalog.length > 0) {
    const reason = `${catalog[0]?.detail} The catalog is made anew from the notes; their ids and embeddings are kept.`;
    // The new catalog owes the index everything that it cannot prove: what else was found is found again, or gone.
    return [{ action: "rebuild-catalog", count: catalog.length, reason }];
  }

  const disk = found(["disk-changed", "disk-removed", "disk-added"], "disk");
  if (disk.length > 0) {
    const count = countOf(report, ["disk-changed", "disk-removed", "disk-added"], disk);
    steps.push({ action: "reconcile", count, reason: `${notes(count)} on the disk differ from the catalog.` });
  }

  const stuck = found(["stuck"], "outbox");
  if (stuck.length + parked > 0) {
    const count = stuck.length + parked;
    steps.push({ action: "retry-parked", count, reason: `${chunks(count)} will not be delivered by themselves.` });
  }

  const rebuild = rebuildReason(report, found);
  if (rebuild !== null) return [...steps, rebuild];

  const drifted = found(mendable, "index", "cache");
  if (drifted.length > 0) {
    const count = distinctChunks(drifted);
    const reason = `${chunks(count)} are missing, stale or wrong; they are written again from the cached embeddings.`;
    steps.push({ action: "reindex-chunks", count, reason });
  }
  const orphans = found(["orphan"], "index");
  if (orphans.length > 0) {
    const reason = `The index holds ${chunks(orphans.length)} that no note has.`;
    steps.push({ action: "delete-orphans", count: orphans.length, reason });
  }
  return steps;
}

function rebuildReason(
  report: CheckReport,
  found: (kinds: readonly FindingKind[], ...places: Finding["where"][]) => Finding[],
): RepairStep | null {
  const broken = [...found(["corrupt"], "index"), ...found(["duplicate"], "index")];
  if (broken.length > 0) {
    const reason = `${broken[0]?.detail} The index is made anew from the cached embeddings.`;
    return { action: "rebuild-index", count: report.checkedChunks, reason };
  }
  const kinds: readonly FindingKind[] = [...mendable, "orphan"];
  const drifted = found(kinds, "index");
  const count = countOf(report, kinds, drifted);
  const tooMany = count >= rebuildAtLeast && count > report.checkedChunks * rebuildShare;
  // Only listed chunks can be mended one by one.
  if (!tooMany && count <= found(kinds, "index", "cache").length) return null;
  const reason = `${chunks(count)} of ${report.checkedChunks} differ: the index is made anew from the cached embeddings.`;
  return { action: "rebuild-index", count: report.checkedChunks, reason };
}

/** A report lists a bounded number of findings; its counts know them all. */
function countOf(report: CheckReport, kinds: readonly FindingKind[], listed: readonly Finding[]): number {
  const counted = kinds.reduce((sum, kind) => sum + (report.countByKind?.[kind] ?? 0), 0);
  return Math.max(counted, listed.length);
}

/** Chunks that a list of findings names, each once. */
export function distinctChunks(findings: readonly Finding[]): number {
  return new Set(findings.flatMap((finding) => finding.chunk ?? [])).size;
}

function notes(count: number): string {
  return count === 1 ? "1 note" : `${count} notes`;
}

function chunks(count: number): string {
  return count === 1 ? "1 chunk" : `${count} chunks`;
}
