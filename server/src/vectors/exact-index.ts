import type { ChunkId, EmbedKey } from "../core/chunk.ts";
import { IndexUnavailableError } from "../core/errors.ts";
import type { ChunkKey } from "../core/ports/catalog.ts";
import type { VectorEntry, VectorHit, VectorIndex } from "../core/ports/vector-index.ts";
import type { VectorScan } from "../core/ports/vector-scan.ts";
import { checkVector, lastOfEach } from "./check-vectors.ts";

/** Rows of the scan that no entry refers to any more, before it is built anew: a scan cannot forget single rows. */
const maxDeadRows = 4_096;

interface Collection {
  readonly dimensions: number;
  readonly entries: Map<ChunkId, VectorEntry>;
  /** The vector that the scan holds under each key. */
  readonly scanned: Map<EmbedKey, Float32Array>;
  readonly scan: VectorScan;
}

/**
 * The vector index where Chroma does not run: in memory, exact, gone with the process. The scan over rounded vectors
 * finds the candidates, the vectors themselves give the scores.
 */
export class ExactIndex implements VectorIndex {
  readonly kind = "exact";
  readonly #collections = new Map<string, Collection>();
  readonly #createScan: () => VectorScan;

  constructor(createScan: () => VectorScan) {
    this.#createScan = createScan;
  }

  async ensure(collection: string, dimensions: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#collections.get(collection)?.dimensions === dimensions) return;
    this.#collections.set(collection, {
      dimensions,
      entries: new Map(),
      scanned: new Map(),
      scan: this.#createScan(),
    });
  }

  async upsert(collection: string, entries: readonly VectorEntry[], signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const known = this.#collections.get(collection);
    if (known === undefined) throw new IndexUnavailableError("The vector index has no such collection yet.");
    for (const entry of entries) checkVector(entry.vector, known.dimensions);
    for (const entry of lastOfEach(entries)) {
      known.entries.set(entry.chunk, { ...entry, vector: entry.vector.slice() });
      const before = known.scanned.get(entry.embedKey);
      if (before !== undefined && !sameVector(before, entry.vector)) known.scan.clear();
    }
    this.#refresh(known);
  }

  async delete(collection: string, ids: readonly ChunkId[], signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const known = this.#collections.get(collection);
    if (known === undefined) return;
    for (const id of ids) known.entries.delete(id);
    if (known.scan.size > known.entries.size + maxDeadRows) known.scan.clear();
    this.#refresh(known);
  }

  async present(collection: string, ids: readonly ChunkId[], signal: AbortSignal): Promise<ChunkKey[]> {
    return (await this.vectors(collection, ids, signal)).map(keyOf);
  }

  async nearest(collection: string, vector: Float32Array, limit: number, signal: AbortSignal): Promise<VectorHit[]> {
    signal.throwIfAborted();
    const known = this.#collections.get(collection);
    if (known === undefined || limit < 1) return [];
    checkVector(vector, known.dimensions);
    // Rounding can only change the order of near neighbours: some more than asked for make up for it.
    return known.scan
      .nearest(vector, known.entries.values(), limit * 2 + 10)
      .map((hit) => ({ ...hit, score: cosine(vector, known.entries.get(hit.chunk)?.vector ?? vector) }))
      .sort((left, right) => right.score - left.score)
      .slice(0, limit);
  }

  async count(collection: string, signal: AbortSignal): Promise<number> {
    signal.throwIfAborted();
    return this.#collections.get(collection)?.entries.size ?? 0;
  }

  async list(collection: string, offset: number, limit: number, signal: AbortSignal): Promise<ChunkKey[]> {
    signal.throwIfAborted();
    const entries = this.#collections.get(collection)?.entries.values() ?? [];
    return [...entries].slice(offset, offset + limit).map(keyOf);
  }

  async vectors(collection: string, ids: readonly ChunkId[], signal: AbortSignal): Promise<VectorEntry[]> {
    signal.throwIfAborted();
    const entries = this.#collections.get(collection)?.entries;
    return [...new Set(ids)].flatMap((id) => {
      const entry = entries?.get(id);
      return entry === undefined ? [] : [{ ...entry, vector: entry.vector.slice() }];
    });
  }

  async drop(collection: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#collections.delete(collection);
  }

  /** Puts what the scan lacks into it: everything after it was cleared. */
  #refresh({ entries, scan, scanned }: Collection): void {
    if (scan.size === 0) scanned.clear();
    for (const { embedKey, vector } of entries.values()) {
      if (scan.has(embedKey)) continue;
      scan.put(embedKey, vector);
      scanned.set(embedKey, vector);
    }
  }
}

function keyOf({ chunk, embedKey }: ChunkKey): ChunkKey {
  return { chunk, embedKey };
}

function sameVector(left: Float32Array, right: Float32Array): boolean {
  return left.length === right.length && left.every((number, i) => number === right[i]);
}

function cosine(left: Float32Array, right: Float32Array): number {
  let product = 0;
  let leftSquares = 0;
  let rightSquares = 0;
  for (let i = 0; i < left.length; i += 1) {
    const [l, r] = [left[i] as number, right[i] as number];
    product += l * r;
    leftSquares += l * l;
    rightSquares += r * r;
  }
  return product / Math.sqrt(leftSquares * rightSquares);
}
