import type { ChunkId } from "../../server/src/core/chunk.ts";
import { IndexUnavailableError, PermanentError } from "../../server/src/core/errors.ts";
import type { ChunkKey } from "../../server/src/core/ports/catalog.ts";
import type { VectorEntry, VectorHit, VectorIndex } from "../../server/src/core/ports/vector-index.ts";

export type IndexMethod = Exclude<keyof VectorIndex, "kind">;

interface Stored {
  readonly dimensions: number;
  readonly entries: Map<ChunkId, VectorEntry>;
}

/** A vector index in memory that can be made to fail, to forget and to lie. */
export class MemoryVectorIndex implements VectorIndex {
  readonly kind = "chroma";
  /** Every call in order, for tests that count deliveries. */
  readonly calls: { readonly method: IndexMethod; readonly collection: string; readonly size: number }[] = [];
  readonly #collections = new Map<string, Stored>();
  readonly #failures = new Map<IndexMethod, Error[]>();
  readonly #gates = new Map<IndexMethod, Promise<void>>();
  #down: Error | null = null;
  #losesWrites = false;

  /** Every call fails until `up`. */
  down(error: Error = new IndexUnavailableError("The vector index is down.")): void {
    this.#down = error;
  }

  up(): void {
    this.#down = null;
  }

  /** The next call of `method` fails with `error`, before it does anything. Several are used up in order. */
  failNext(method: IndexMethod, error: Error): void {
    this.#failures.set(method, [...(this.#failures.get(method) ?? []), error]);
  }

  /** Calls of `method` wait until the returned function is called. */
  hold(method: IndexMethod): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gates.set(method, promise);
    return () => {
      this.#gates.delete(method);
      resolve();
    };
  }

  /** From now on upserts and deletes are acknowledged and not done. */
  loseWrites(lose = true): void {
    this.#losesWrites = lose;
  }

  /** Loses entries behind everybody's back. */
  forget(collection: string, ids: readonly ChunkId[]): void {
    for (const id of ids) this.#collections.get(collection)?.entries.delete(id);
  }

  /** Puts an entry there behind everybody's back: a ghost, an old key, a wrong vector. */
  plant(collection: string, entry: VectorEntry): void {
    this.#collections.get(collection)?.entries.set(entry.chunk, entry);
  }

  /** Everything is gone, collections too: the folder was deleted. */
  wipe(): void {
    this.#collections.clear();
  }

  async ensure(collection: string, dimensions: number, signal: AbortSignal): Promise<void> {
    await this.#enter("ensure", collection, 0, signal);
    if (this.#collections.has(collection)) return;
    this.#collections.set(collection, { dimensions, entries: new Map() });
  }

  async upsert(collection: string, entries: readonly VectorEntry[], signal: AbortSignal): Promise<void> {
    await this.#enter("upsert", collection, entries.length, signal);
    if (entries.length === 0) return;
    const stored = this.#collections.get(collection);
    if (stored === undefined) throw new IndexUnavailableError("There is no such collection yet.");
    for (const { vector } of entries)
      if (
        vector.length !== stored.dimensions ||
        !vector.every(Number.isFinite) ||
        !vector.some((number) => number !== 0)
      )
        throw new PermanentError("A vector cannot be taken.");
    if (this.#losesWrites) return;
    for (const entry of entries) stored.entries.set(entry.chunk, { ...entry, vector: entry.vector.slice() });
  }

  async delete(collection: string, ids: readonly ChunkId[], signal: AbortSignal): Promise<void> {
    await this.#enter("delete", collection, ids.length, signal);
    if (!this.#losesWrites) this.forget(collection, ids);
  }

  async present(collection: string, ids: readonly ChunkId[], signal: AbortSignal): Promise<ChunkKey[]> {
    await this.#enter("present", collection, ids.length, signal);
    return this.#take(collection, ids).map(keyOf);
  }

  async nearest(collection: string, vector: Float32Array, limit: number, signal: AbortSignal): Promise<VectorHit[]> {
    await this.#enter("nearest", collection, limit, signal);
    const stored = this.#collections.get(collection);
    if (stored === undefined) return [];
    if (vector.length !== stored.dimensions || !vector.every(Number.isFinite))
      throw new PermanentError("A vector cannot be compared.");
    return [...stored.entries.values()]
      .map((entry) => ({ ...keyOf(entry), score: cosine(vector, entry.vector) }))
      .sort((left, right) => right.score - left.score)
      .slice(0, Math.max(0, limit));
  }

  async count(collection: string, signal: AbortSignal): Promise<number> {
    await this.#enter("count", collection, 0, signal);
    return this.#collections.get(collection)?.entries.size ?? 0;
  }

  async list(collection: string, offset: number, limit: number, signal: AbortSignal): Promise<ChunkKey[]> {
    await this.#enter("list", collection, limit, signal);
    return [...(this.#collections.get(collection)?.entries.values() ?? [])].slice(offset, offset + limit).map(keyOf);
  }

  async vectors(collection: string, ids: readonly ChunkId[], signal: AbortSignal): Promise<VectorEntry[]> {
    await this.#enter("vectors", collection, ids.length, signal);
    return this.#take(collection, ids).map((entry) => ({ ...entry, vector: entry.vector.slice() }));
  }

  async drop(collection: string, signal: AbortSignal): Promise<void> {
    await this.#enter("drop", collection, 0, signal);
    this.#collections.delete(collection);
  }

  async #enter(method: IndexMethod, collection: string, size: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.calls.push({ method, collection, size });
    await this.#gates.get(method);
    signal.throwIfAborted();
    if (this.#down !== null) throw this.#down;
    const failure = this.#failures.get(method)?.shift();
    if (failure !== undefined) throw failure;
  }

  #take(collection: string, ids: readonly ChunkId[]): VectorEntry[] {
    const entries = this.#collections.get(collection)?.entries;
    return [...new Set(ids)].flatMap((id) => entries?.get(id) ?? []);
  }
}

function keyOf({ chunk, embedKey }: ChunkKey): ChunkKey {
  return { chunk, embedKey };
}

function cosine(left: Float32Array, right: Float32Array): number {
  let [product, leftSquares, rightSquares] = [0, 0, 0];
  left.forEach((number, i) => {
    const other = right[i] ?? 0;
    product += number * other;
    leftSquares += number * number;
    rightSquares += other * other;
  });
  return product / Math.sqrt(leftSquares * rightSquares);
}
