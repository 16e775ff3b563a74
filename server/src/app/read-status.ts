import type { Catalog } from "../core/ports/catalog.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { Ledger } from "../core/ports/ledger.ts";
import type { Outbox } from "../core/ports/outbox.ts";
import type { StatusSnapshot } from "../protocol/status.ts";
import type { SyncEngine } from "../sync/sync-engine.ts";
import type { Embedders } from "./embedders.ts";
import type { Embedding } from "./embedding.ts";
import type { Inspection } from "./inspection.ts";
import type { LoopStall } from "./loop-stall.ts";
import type { RecordedBackup } from "./recorded-backup.ts";
import { summarise } from "./status-summary.ts";
import type { Watching } from "./watching.ts";

export interface StatusSources {
  readonly restricted: boolean;
  /** The folder will be compared soon if it has not been since this process opened it. */
  readonly awaited: boolean;
  readonly catalog: Pick<Catalog, "counts">;
  readonly outbox: Pick<Outbox, "counts">;
  readonly ledger: Pick<Ledger, "spend">;
  readonly backup: Pick<RecordedBackup, "state">;
  readonly sync: SyncEngine;
  readonly embedders: Embedders;
  readonly embedding: Embedding;
  readonly inspection: Pick<Inspection, "drift">;
  readonly watching: Pick<Watching, "mode">;
  readonly index: () => { readonly facts: StatusSnapshot["index"]; readonly reason: string | null };
  readonly lifecycle: () => "starting" | "running" | "stopping";
  readonly loop: LoopStall;
  readonly clock: Clock;
}

/** Asks every part and puts the answers together. Nothing is remembered between two readings. */
export async function readStatus(sources: StatusSources): Promise<StatusSnapshot> {
  const { sync, embedders, restricted } = sources;
  // What was delivered is read with what is owed: read later, a batch would be counted twice.
  const owedAndDelivered = async () => ({ owed: await sources.outbox.counts(), delivered: sync.standing.delivered });
  const [counts, { owed, delivered }, spend, { backup, failed, olderThanHours }] = await Promise.all([
    sources.catalog.counts(),
    owedAndDelivered(),
    sources.ledger.spend(sources.clock.now()),
    sources.backup.state(),
  ]);
  const { lastSyncAt } = sync.standing;
  const index = sources.index();
  const drift = sources.inspection.drift;
  const summary = summarise({
    restricted,
    lifecycle: sources.lifecycle(),
    unlooked: sources.awaited && !sync.standing.looked,
    scanning: sync.phase === "scanning" ? sync.scanned : null,
    relay: sync.relayState,
    notes: counts.notes,
    pending: owed.pending,
    parked: owed.parked,
    delivered,
    drift,
    unsettled: sync.unsettled,
    index: index.facts,
    indexReason: index.reason,
    unreadable: sync.unreadable,
    notAgreed: sources.embedding.refusal(),
    backupFailed: failed,
    backupOlderThanHours: olderThanHours,
  });
  return {
    ...summary,
    ...counts,
    ...owed,
    lastSyncAt: lastSyncAt === null ? null : new Date(lastSyncAt).toISOString(),
    drift,
    embedder: { provider: embedders.identity.provider, model: embedders.identity.model },
    index: index.facts,
    backup,
    spend: { ...spend, budgetUsd: null },
    ...sync.skipped,
    watch: sources.watching.mode,
    settingProblems: [],
    restricted,
    role: "writer",
    loopStallMs: sources.loop.longestMs(),
  };
}
