import type { Generation } from "../core/generation.ts";
import type { Catalog } from "../core/ports/catalog.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { EmbeddingCache } from "../core/ports/embedding-cache.ts";
import type { Ledger } from "../core/ports/ledger.ts";
import type { Log } from "../core/ports/log.ts";
import type { NoteSource } from "../core/ports/note-source.ts";
import type { Outbox } from "../core/ports/outbox.ts";
import type { StoreAudit } from "../core/ports/store-audit.ts";
import type { VectorEntry, VectorIndex } from "../core/ports/vector-index.ts";
import type { FindingLog } from "./finding-log.ts";

/** What a probe found: of `tried` entries, `failed` were not found by their own vectors; `reason` says of one of them why. */
export interface ProbeVerdict {
  readonly tried: number;
  readonly failed: number;
  readonly reason: string | null;
}

/** What a check reads. Nothing here is written but the ledger's record of the run. */
export interface CheckDeps {
  readonly source: NoteSource;
  readonly catalog: Pick<Catalog, "generations" | "page" | "known" | "chunkKeys" | "sample" | "counts" | "pathsOf">;
  readonly outbox: Pick<Outbox, "counts">;
  readonly audit: StoreAudit;
  readonly cache: Pick<EmbeddingCache, "get">;
  /** Null where exact scan is the index: there is nothing beside the cache to compare. */
  readonly index: VectorIndex | null;
  /** Asks the index for stored vectors with themselves (vectors/probe.ts). */
  readonly probe: (
    index: VectorIndex,
    collection: string,
    sample: readonly VectorEntry[],
    signal: AbortSignal,
  ) => Promise<ProbeVerdict>;
  readonly ledger: Pick<Ledger, "recordRun">;
  readonly clock: Clock;
  readonly log: Log;
}

export interface CheckProgress {
  readonly check: CheckName;
  readonly done: number;
  /** Null while it is not known. */
  readonly total: number | null;
}

export type CheckName =
  | "store-files"
  | "disk-vs-catalog"
  | "text-index"
  | "outbox-health"
  | "catalog-vs-index"
  | "vectors-vs-cache"
  | "self-query";

/** What every check is given: where to look, how deep, where to put what it finds. */
export interface CheckContext {
  readonly deps: CheckDeps;
  readonly deep: boolean;
  readonly findings: FindingLog;
  readonly progress: (done: number, total: number | null) => void;
}

/** A check of the vector index looks at one generation. */
export interface IndexCheckContext extends CheckContext {
  readonly live: Generation;
  readonly index: VectorIndex;
}
