import { PermanentError, TransientError } from "../core/errors.ts";
import { identityKey } from "../core/generation.ts";
import type { OutboxEntry, Seq } from "../core/outbox-entry.ts";
import type { ChunkEmbedder, ChunkEmbeddings } from "../core/ports/chunk-embedder.ts";
import type { VectorEntry, VectorIndex } from "../core/ports/vector-index.ts";

type Upsert = Extract<OutboxEntry, { op: "upsert" }>;
type Delete = Extract<OutboxEntry, { op: "delete" }>;

export interface DeliverDeps {
  readonly embedder: ChunkEmbedder;
  /** Null where exact scan is the index: then an embedding in the cache is all that is owed. */
  readonly index: VectorIndex | null;
}

/** What became of each claimed entry. Every entry is in exactly one of `done` and `failed`. */
export interface Delivery {
  readonly done: readonly Seq[];
  readonly failed: readonly { readonly entry: OutboxEntry; readonly error: Error }[];
  readonly upserts: number;
  readonly deletes: number;
  readonly embeddings: Pick<ChunkEmbeddings, "embedded" | "cacheHits" | "tokens" | "requests">;
}

const nothingEmbedded = { embedded: 0, cacheHits: 0, tokens: 0, requests: 0 } as const;

/**
 * Delivers one claim: embed → upsert → read back, and delete → prove that the ids are gone. Throws only what concerns
 * the whole claim (index or embedder down, key refused); what concerns one entry is in `failed`.
 */
export async function deliver(
  entries: readonly OutboxEntry[],
  deps: DeliverDeps,
  signal: AbortSignal,
): Promise<Delivery> {
  const deletes = entries.filter((entry): entry is Delete => entry.op === "delete");
  const upserts = entries.filter((entry): entry is Upsert => entry.op === "upsert");
  const removed = await deliverDeletes(deletes, deps.index, signal);
  const stored = await deliverUpserts(upserts, deps, signal);
  return {
    done: [...removed.done, ...stored.done],
    failed: [...removed.failed, ...stored.failed],
    deletes: removed.done.length,
    upserts: stored.written,
    embeddings: stored.embeddings,
  };
}

type Outcome = Pick<Delivery, "done" | "failed">;

async function deliverDeletes(
  entries: readonly Delete[],
  index: VectorIndex | null,
  signal: AbortSignal,
): Promise<Outcome> {
  const [first] = entries;
  if (first === undefined || index === null) return { done: entries.map((entry) => entry.seq), failed: [] };
  const { collection, identity } = first.generation;
  const ids = entries.map((entry) => entry.chunk);
  await index.ensure(collection, identity.dimensions, signal);
  await index.delete(collection, ids, signal);
  const left = new Set((await index.present(collection, ids, signal)).map((key) => key.chunk));
  const error = new TransientError("The index still returns a deleted chunk.");
  return {
    done: entries.filter((entry) => !left.has(entry.chunk)).map((entry) => entry.seq),
    failed: entries.filter((entry) => left.has(entry.chunk)).map((entry) => ({ entry, error })),
  };
}

async function deliverUpserts(
  entries: readonly Upsert[],
  { embedder, index }: DeliverDeps,
  signal: AbortSignal,
): Promise<Outcome & { written: number; embeddings: Delivery["embeddings"] }> {
  const [first] = entries;
  if (first === undefined) return { done: [], failed: [], written: 0, embeddings: nothingEmbedded };
  if (identityKey(first.generation.identity) !== identityKey(embedder.identity)) {
    // A generation that is being replaced: its model may be gone, and the next generation owes the same chunks.
    return { done: entries.map((entry) => entry.seq), failed: [], written: 0, embeddings: nothingEmbedded };
  }
  const mayLeave = (entry: Upsert) => embedder.host === null || !entry.private;
  const keptHere = entries.filter((entry) => !mayLeave(entry)).map((entry) => entry.seq);
  const wanted = entries.filter(mayLeave);
  const embeddings = await embedder.embedChunks(
    wanted.map((entry) => ({ key: entry.embedKey, text: entry.embedded })),
    signal,
  );
  const failed: { entry: OutboxEntry; error: Error }[] = [];
  const ready: { entry: Upsert; vector: VectorEntry }[] = [];
  for (const entry of wanted) {
    const vector = embeddings.vectors.get(entry.embedKey);
    if (vector !== undefined) ready.push({ entry, vector: { chunk: entry.chunk, embedKey: entry.embedKey, vector } });
    else
      failed.push({
        entry,
        error: embeddings.failures.get(entry.embedKey) ?? new TransientError("The embedder left out a text."),
      });
  }
  if (index === null)
    return { done: [...keptHere, ...ready.map(({ entry }) => entry.seq)], failed, written: 0, embeddings };
  const { collection, identity } = first.generation;
  await index.ensure(collection, identity.dimensions, signal);
  const written = await store(ready, index, collection, signal);
  return {
    done: [...keptHere, ...written.done],
    failed: [...failed, ...written.failed],
    written: written.done.length,
    embeddings,
  };
}

/** Upserts and reads back. A vector that the index will never take is found by halving, so that the others go on. */
async function store(
  ready: readonly { entry: Upsert; vector: VectorEntry }[],
  index: VectorIndex,
  collection: string,
  signal: AbortSignal,
): Promise<Outcome> {
  const [first] = ready;
  if (first === undefined) return { done: [], failed: [] };
  try {
    const vectors = ready.map(({ vector }) => vector);
    await index.upsert(collection, vectors, signal);
    const stored = await index.present(
      collection,
      vectors.map((vector) => vector.chunk),
      signal,
    );
    const keys = new Map(stored.map((key) => [key.chunk, key.embedKey]));
    const proven = (entry: Upsert) => keys.get(entry.chunk) === entry.embedKey;
    const error = new TransientError("The index did not keep what it acknowledged.");
    return {
      done: ready.filter(({ entry }) => proven(entry)).map(({ entry }) => entry.seq),
      failed: ready.filter(({ entry }) => !proven(entry)).map(({ entry }) => ({ entry, error })),
    };
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    if (ready.length === 1) return { done: [], failed: [{ entry: first.entry, error }] };
    const middle = Math.ceil(ready.length / 2);
    const left = await store(ready.slice(0, middle), index, collection, signal);
    const right = await store(ready.slice(middle), index, collection, signal);
    return { done: [...left.done, ...right.done], failed: [...left.failed, ...right.failed] };
  }
}
