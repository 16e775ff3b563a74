import type { ChunkId } from "../core/chunk.ts";
import type { Generation } from "../core/generation.ts";
import type { Epoch } from "../core/outbox-entry.ts";
import type { EmbeddingCache } from "../core/ports/embedding-cache.ts";
import type { Outbox } from "../core/ports/outbox.ts";
import type { StoreAudit } from "../core/ports/store-audit.ts";
import type { VectorIndex } from "../core/ports/vector-index.ts";
import type { Finding, FindingKind } from "../protocol/check.ts";

export interface MendDeps {
  readonly audit: Pick<StoreAudit, "standing">;
  readonly outbox: Pick<Outbox, "enqueueUpserts" | "enqueueDeletes">;
  readonly cache: EmbeddingCache;
  /** Null where exact scan is the index. */
  readonly index: Pick<VectorIndex, "vectors"> | null;
  readonly epoch: Epoch;
}

/** Cosine of a unit vector with itself, less what 32-bit numbers lose. */
const unitTolerance = 1e-3;

/** The chunks that findings of these kinds and this place name. */
export function chunksOf(findings: readonly Finding[], kinds: readonly FindingKind[], where: Finding["where"]) {
  return [
    ...new Set(
      findings.flatMap((finding) =>
        kinds.includes(finding.kind) && finding.where === where && finding.chunk !== undefined
          ? [finding.chunk as ChunkId]
          : [],
      ),
    ),
  ];
}

/**
 * Owes the index again what it lacks or holds wrongly; the relay takes the vectors from the cache. Where only the
 * cache lacks one, it gets it back from the index, as long as nothing speaks against what the index holds: what was
 * paid for once is not paid for again. Returns the number of chunks seen to.
 */
export async function reindexChunks(
  deps: MendDeps,
  live: Generation,
  findings: readonly Finding[],
  signal: AbortSignal,
): Promise<number> {
  const lost = chunksOf(findings, ["missing", "stale", "wrong-vector"], "index");
  const uncached = chunksOf(findings, ["missing"], "cache").filter((chunk) => !lost.includes(chunk));
  const isTrusted = !findings.some(
    ({ kind, where }) => where === "index" && (kind === "wrong-vector" || kind === "corrupt"),
  );
  const regained = isTrusted ? await regainEmbeddings(deps, live, uncached, signal) : new Set<ChunkId>();
  const owed = [...lost, ...uncached.filter((chunk) => !regained.has(chunk))];
  if (owed.length > 0) await deps.outbox.enqueueUpserts(live, owed, deps.epoch);
  return owed.length + regained.size;
}

/** Owes the index a delete for each id that still is in no note. Returns how many. */
export async function deleteOrphans(deps: MendDeps, live: Generation, findings: readonly Finding[]): Promise<number> {
  const standing = await deps.audit.standing(live, chunksOf(findings, ["orphan"], "index"));
  const orphans = standing.filter(({ embedKey }) => embedKey === null).map(({ chunk }) => chunk);
  if (orphans.length > 0) await deps.outbox.enqueueDeletes(live, orphans, deps.epoch);
  return orphans.length;
}

async function regainEmbeddings(
  { audit, cache, index }: MendDeps,
  live: Generation,
  chunks: readonly ChunkId[],
  signal: AbortSignal,
): Promise<Set<ChunkId>> {
  if (chunks.length === 0 || index === null) return new Set();
  const keys = new Map((await audit.standing(live, chunks)).map(({ chunk, embedKey }) => [chunk, embedKey]));
  const stored = await index.vectors(live.collection, chunks, signal);
  const sound = stored.filter(
    ({ chunk, embedKey, vector }) =>
      keys.get(chunk) === embedKey &&
      vector.length === live.identity.dimensions &&
      Math.abs(Math.hypot(...vector) - 1) <= unitTolerance,
  );
  // What they cost is in the ledger's usage; it is not spent again.
  await cache.put(
    live.identity,
    sound.map(({ embedKey, vector }) => ({ key: embedKey, vector, tokens: 0 })),
  );
  return new Set(sound.map(({ chunk }) => chunk));
}
