import { assertNever } from "../core/assert-never.ts";
import type { Catalog } from "../core/ports/catalog.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { Ledger } from "../core/ports/ledger.ts";
import type { Log } from "../core/ports/log.ts";
import type { Outbox } from "../core/ports/outbox.ts";
import type { CheckParams, CheckReport, RepairReport, RepairStep } from "../protocol/check.ts";
import { deleteOrphans, type MendDeps, reindexChunks } from "./mend-chunks.ts";
import { planRepair } from "./plan.ts";

/** What the steps of a repair call. Each rejects when it could not do its part. */
export interface RepairDeps extends MendDeps {
  readonly check: (params: CheckParams, signal: AbortSignal) => Promise<CheckReport>;
  readonly catalog: Pick<Catalog, "generations">;
  readonly outbox: Pick<Outbox, "enqueueUpserts" | "enqueueDeletes" | "unpark" | "counts">;
  /** Compares the whole folder with the catalog and writes what differs. */
  readonly reconcile: (signal: AbortSignal) => Promise<unknown>;
  /** Moves the index to the next, empty place and owes it everything. */
  readonly rebuildIndex: (reason: string, signal: AbortSignal) => Promise<unknown>;
  /** Begins the next catalog, filled from the notes; null where that needs a new start of the engine. */
  readonly rebuildCatalog: ((signal: AbortSignal) => Promise<unknown>) | null;
  /** Waits until everything that is owed is delivered; resolves with the reason when that cannot be, else null. */
  readonly drain: (signal: AbortSignal) => Promise<string | null>;
  readonly ledger: Pick<Ledger, "recordRun">;
  readonly clock: Clock;
  readonly log: Log;
}

export interface RepairOptions {
  /** The report to repair; without one, a check comes first. */
  readonly report?: CheckReport;
  /** Depth of the checks before and after. */
  readonly deep?: boolean;
  /** Told of each step before it is taken. */
  readonly onStep?: (step: RepairStep) => void;
}

export interface RepairOutcome {
  readonly report: RepairReport;
  readonly before: CheckReport;
  /** The check that followed; the one before when nothing was to be done. */
  readonly after: CheckReport;
}

/** Mending brings to light what was hidden behind it (a reconcile, drift of its chunks): this often it goes round. */
const rounds = 3;

/**
 * Check, plan, execute, check again: a repair has succeeded when everything is delivered, nothing is parked and the
 * check that follows finds nothing. Touches only what can be made again; has nothing embedded that is cached. Rejects with the signal's reason when aborted: what
 * was mended by then stays mended.
 */
export async function runRepair(deps: RepairDeps, options: RepairOptions, signal: AbortSignal): Promise<RepairOutcome> {
  const { clock, ledger, log, outbox } = deps;
  const startedAt = clock.now();
  const params: CheckParams = { deep: options.deep === true };
  const before = options.report ?? (await deps.check(params, signal));
  const steps: RepairStep[] = [];
  let after = before;
  let blocked: string | null = null;
  for (let round = 0; round < rounds; round += 1) {
    // Parked entries get one more try in a repair, not one in each round.
    const plan = planRepair(after, round === 0 ? (await outbox.counts()).parked : 0);
    if (plan.length === 0) break;
    for (const step of plan) {
      signal.throwIfAborted();
      options.onStep?.(step);
      log.info("repair step", { action: step.action, count: step.count });
      await take(deps, step, after, signal);
      steps.push(step);
    }
    blocked = await deps.drain(signal);
    if (blocked !== null) log.warn("a repair could not deliver everything", { reason: blocked });
    const last = after;
    after = await deps.check(params, signal);
    // Going round again must be worth it: what a step could not mend, it will not mend the next time either.
    if (blocked !== null || after.findingCount >= last.findingCount) break;
  }
  // What is only owed is not mended yet, though a check does not count it as drift.
  const isDelivered = blocked === null && (await outbox.counts()).parked === 0;
  const report: RepairReport = {
    ok: after.ok && isDelivered,
    steps,
    repaired: blocked === null ? Math.max(0, before.findingCount - after.findingCount) : 0,
    durationMs: clock.now() - startedAt,
  };
  await ledger.recordRun({ kind: "repair", startedAt, endedAt: clock.now(), ok: report.ok, report });
  return { report, before, after };
}

async function take(deps: RepairDeps, step: RepairStep, report: CheckReport, signal: AbortSignal): Promise<void> {
  switch (step.action) {
    case "reconcile":
      await deps.reconcile(signal);
      return;
    case "retry-parked":
      await deps.outbox.unpark("all", deps.clock.now(), deps.epoch);
      return;
    case "rebuild-index":
      await deps.rebuildIndex(step.reason, signal);
      return;
    case "rebuild-catalog":
      if (deps.rebuildCatalog !== null) await deps.rebuildCatalog(signal);
      else deps.log.warn("the catalog is made anew at the next start", { reason: step.reason });
      return;
    case "reindex-chunks":
    case "delete-orphans": {
      const generations = await deps.catalog.generations();
      if (generations === null) return;
      if (step.action === "reindex-chunks") await reindexChunks(deps, generations.live, report.findings, signal);
      else await deleteOrphans(deps, generations.live, report.findings);
      return;
    }
    default:
      assertNever(step.action);
  }
}
