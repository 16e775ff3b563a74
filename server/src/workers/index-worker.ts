import { parentPort } from "node:worker_threads";
import type { ChunkId } from "../core/chunk.ts";
import type { ChunkKey } from "../core/ports/catalog.ts";
import type { VectorHit } from "../core/ports/vector-index.ts";
import { ChromaIndex } from "../vectors/chroma-index.ts";
import type { ChromaEndpoint } from "../vectors/chroma-state.ts";
import { type FlatEntries, flatten, isFlat, unflatten } from "./flat-entries.ts";
import { expose } from "./rpc.ts";

/** A start of Chroma, and where it is reached. A higher number is a later start. */
export interface ChromaStart extends ChromaEndpoint {
  readonly number: number;
}

/** What the thread answers: the VectorIndex, told with every call which start of Chroma is meant. */
export interface IndexWorkerApi {
  ensure(start: ChromaStart, collection: string, dimensions: number, signal: AbortSignal): Promise<void>;
  upsert(start: ChromaStart, collection: string, entries: FlatEntries, signal: AbortSignal): Promise<void>;
  delete(start: ChromaStart, collection: string, ids: readonly ChunkId[], signal: AbortSignal): Promise<void>;
  present(start: ChromaStart, collection: string, ids: readonly ChunkId[], signal: AbortSignal): Promise<ChunkKey[]>;
  nearest(
    start: ChromaStart,
    collection: string,
    vector: Float32Array,
    limit: number,
    signal: AbortSignal,
  ): Promise<VectorHit[]>;
  count(start: ChromaStart, collection: string, signal: AbortSignal): Promise<number>;
  list(start: ChromaStart, collection: string, offset: number, limit: number, signal: AbortSignal): Promise<ChunkKey[]>;
  vectors(start: ChromaStart, collection: string, ids: readonly ChunkId[], signal: AbortSignal): Promise<FlatEntries>;
  drop(start: ChromaStart, collection: string, signal: AbortSignal): Promise<void>;
}

if (parentPort === null) throw new Error("index-worker runs as a worker thread only");

/** The index of the latest start. What was learned under an earlier one is left to the calls still under way there. */
class LatestIndex {
  #number = 0;
  #index: ChromaIndex | null = null;

  of({ number, port, database }: ChromaStart): ChromaIndex {
    if (this.#index !== null && this.#number === number) return this.#index;
    const endpoint: ChromaEndpoint = { port, database };
    this.#number = number;
    this.#index = new ChromaIndex(() => endpoint);
    return this.#index;
  }
}

const latest = new LatestIndex();

const api: IndexWorkerApi = {
  ensure: (start, collection, dimensions, signal) => latest.of(start).ensure(collection, dimensions, signal),
  upsert: (start, collection, entries, signal) => latest.of(start).upsert(collection, unflatten(entries), signal),
  delete: (start, collection, ids, signal) => latest.of(start).delete(collection, ids, signal),
  present: (start, collection, ids, signal) => latest.of(start).present(collection, ids, signal),
  nearest: (start, collection, vector, limit, signal) => latest.of(start).nearest(collection, vector, limit, signal),
  count: (start, collection, signal) => latest.of(start).count(collection, signal),
  list: (start, collection, offset, limit, signal) => latest.of(start).list(collection, offset, limit, signal),
  vectors: async (start, collection, ids, signal) => flatten(await latest.of(start).vectors(collection, ids, signal)),
  drop: (start, collection, signal) => latest.of(start).drop(collection, signal),
};

expose(parentPort, api, (value) => (isFlat(value) ? [value.flat.buffer] : []));
