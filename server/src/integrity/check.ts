import { IndexCorruptError, IndexUnavailableError, messageOf } from "../core/errors.ts";
import type { CheckParams, CheckReport } from "../protocol/check.ts";
import type { CheckContext, CheckDeps, CheckName, CheckProgress } from "./check-context.ts";
import { checkIndexedChunks } from "./checks/catalog-vs-index.ts";
import { checkDisk } from "./checks/disk-vs-catalog.ts";
import { checkOutbox } from "./checks/outbox-health.ts";
import { checkSelfQuery } from "./checks/self-query.ts";
import { checkStoreFiles } from "./checks/store-files.ts";
import { checkTextIndex } from "./checks/text-index.ts";
import { checkVectors } from "./checks/vectors-vs-cache.ts";
import { FindingLog } from "./finding-log.ts";

/** An index that restarts is back within a second or two: it is asked again after these waits before it counts as down. */
const patienceMs = [500, 2_000];

/** Findings that the ledger keeps of a run; the counts tell the rest. */
const recordedFindings = 50;

/**
 * Compares the folder, the catalog, its text, the outbox, the index and the cached embeddings with one another, and
 * reports where they disagree. Writes nothing but the record of the run. `params.repair` is not its business.
 *
 * A damaged catalog ends the check there: what would be read from it proves nothing. An index that cannot be reached
 * is reported as `stuck` at the index, not as corrupt: being down is no damage, and a repair must not rebuild for it.
 * Rejects with the signal's reason when aborted; an aborted run is not recorded.
 */
export async function runCheck(
  deps: CheckDeps,
  params: CheckParams,
  signal: AbortSignal,
  onProgress: (progress: CheckProgress) => void = () => {},
): Promise<CheckReport> {
  const { clock, ledger, log } = deps;
  const startedAt = clock.now();
  const findings = new FindingLog();
  const deep = params.deep === true;
  const contextOf = (check: CheckName): CheckContext => {
    signal.throwIfAborted();
    return { deps, deep, findings, progress: (done, total) => onProgress({ check, done, total }) };
  };
  let checkedNotes = 0;
  let checkedChunks = 0;
  if (await checkStoreFiles(contextOf("store-files"), signal)) {
    checkedNotes = await checkDisk(contextOf("disk-vs-catalog"), signal);
    await checkTextIndex(contextOf("text-index"), signal);
    await checkOutbox(contextOf("outbox-health"), signal);
    checkedChunks = await checkIndex(contextOf, signal);
  }
  const report: CheckReport = {
    ok: findings.count === 0,
    checkedNotes,
    checkedChunks,
    findings: findings.list(),
    findingCount: findings.count,
    countByKind: findings.countByKind,
    repaired: 0,
    durationMs: clock.now() - startedAt,
  };
  const summary = { ...report, deep, findings: report.findings.slice(0, recordedFindings) };
  await ledger.recordRun({ kind: "check", startedAt, endedAt: clock.now(), ok: report.ok, report: summary });
  log.info("check done", { deep, notes: checkedNotes, chunks: checkedChunks, findings: report.findingCount });
  return report;
}

/** The checks of the live generation in the vector index. Returns the number of chunks that should be in it. */
async function checkIndex(contextOf: (check: CheckName) => CheckContext, signal: AbortSignal): Promise<number> {
  const { deps, findings } = contextOf("catalog-vs-index");
  const generations = await deps.catalog.generations();
  if (generations === null) return 0;
  const { live } = generations;
  const { index } = deps;
  let chunks = (await deps.catalog.counts()).indexed;
  if (index === null) return chunks;
  for (let attempt = 0; ; attempt += 1) {
    try {
      chunks = await checkIndexedChunks({ ...contextOf("catalog-vs-index"), live, index }, signal);
      await checkVectors({ ...contextOf("vectors-vs-cache"), live, index }, signal);
      await checkSelfQuery({ ...contextOf("self-query"), live, index }, signal);
      return chunks;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof IndexCorruptError) {
        findings.add({ kind: "corrupt", where: "index", detail: messageOf(error) });
        return chunks;
      }
      if (!(error instanceof IndexUnavailableError)) throw error;
      const wait = patienceMs[attempt];
      if (wait === undefined) {
        const detail = `The vector index cannot be reached: ${messageOf(error)}`;
        findings.add({ kind: "stuck", where: "index", detail });
        return chunks;
      }
      await deps.clock.sleep(wait, signal);
    }
  }
}
