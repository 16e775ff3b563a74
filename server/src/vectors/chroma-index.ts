import type { Collection } from "chromadb";
import type { ChunkId, EmbedKey } from "../core/chunk.ts";
import { IndexCorruptError, IndexUnavailableError } from "../core/errors.ts";
import type { ChunkKey } from "../core/ports/catalog.ts";
import type { VectorEntry, VectorHit, VectorIndex } from "../core/ports/vector-index.ts";
import { entriesPerRequest, slicesOf } from "./batches.ts";
import { checkVector, lastOfEach } from "./check-vectors.ts";
import { type CallKind, ChromaMissingError, callChroma, reading, writing } from "./chroma-client.ts";
import { ChromaCollections, type KnownCollection } from "./chroma-collections.ts";
import type { ChromaEndpoint } from "./chroma-state.ts";

const maxEntriesPerRequest = 300;
/**
 * Each request costs Chroma a transaction and a turn of its graph: 8,000 vectors of 256 numbers took it 4.7 s of a processor in
 * requests of 100 vectors, 3.2 s in requests of 200, 2.4 s of 300. Making one of 300 holds its thread up for 33 ms: not for the
 * main loop.
 */
const maxNumbersPerRequest = 76_800;
const idsPerRequest = 500;

/**
 * The vector index in Chroma. Stores under each chunk's id its vector and, as metadata `k`, its embed key.
 * `endpoint` says where Chroma is now, or throws IndexUnavailableError at once: no call ever waits for a start.
 */
export class ChromaIndex implements VectorIndex {
  readonly kind = "chroma";
  readonly #endpoint: () => ChromaEndpoint;
  readonly #collections = new ChromaCollections();

  constructor(endpoint: () => ChromaEndpoint) {
    this.#endpoint = endpoint;
  }

  async ensure(collection: string, dimensions: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const endpoint = this.#endpoint();
    const known =
      this.#collections.cached(collection, endpoint) ??
      (await this.#collections.make(collection, dimensions, endpoint, signal));
    if (known.dimensions !== dimensions)
      throw new IndexCorruptError(
        `The vector index holds vectors of ${known.dimensions} numbers where ${dimensions} are needed.`,
      );
  }

  async upsert(collection: string, entries: readonly VectorEntry[], signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (entries.length === 0) return;
    const known = await this.#find(collection, signal);
    if (known === null) throw new IndexUnavailableError("The vector index has no such collection yet.");
    for (const entry of entries) checkVector(entry.vector, known.dimensions);
    const size = entriesPerRequest(known.dimensions, maxEntriesPerRequest, maxNumbersPerRequest);
    for (const batch of slicesOf(lastOfEach(entries), size)) {
      const record = {
        ids: batch.map((entry) => entry.chunk),
        embeddings: batch.map((entry) => Array.from(entry.vector)),
        metadatas: batch.map((entry) => ({ k: entry.embedKey })),
      };
      await this.#call(collection, known, writing, signal, (handle) => handle.upsert(record));
    }
  }

  async delete(collection: string, ids: readonly ChunkId[], signal: AbortSignal): Promise<void> {
    await this.#eachSlice(collection, ids, idsPerRequest, writing, signal, async (handle, slice) => {
      await handle.delete({ ids: [...slice] });
      return [];
    });
  }

  present(collection: string, ids: readonly ChunkId[], signal: AbortSignal): Promise<ChunkKey[]> {
    return this.#eachSlice(collection, ids, idsPerRequest, reading, signal, async (handle, slice) => {
      const found = await handle.get({ ids: [...slice], include: ["metadatas"] });
      return found.ids.map((id, i) => keyOf(id, found.metadatas[i]));
    });
  }

  async nearest(collection: string, vector: Float32Array, limit: number, signal: AbortSignal): Promise<VectorHit[]> {
    const known = await this.#find(collection, signal);
    if (known === null || limit < 1) return [];
    checkVector(vector, known.dimensions);
    const result = await this.#call(collection, known, reading, signal, (handle) =>
      handle.query({
        queryEmbeddings: [Array.from(vector)],
        nResults: limit,
        include: ["metadatas", "distances"],
      }),
    );
    const [ids = [], metadatas = [], distances = []] = [result.ids[0], result.metadatas[0], result.distances[0]];
    return ids.map((id, i) => {
      const distance = distances[i];
      if (typeof distance !== "number") throw new IndexCorruptError("The vector index gave a hit without a distance.");
      return { ...keyOf(id, metadatas[i]), score: 1 - distance };
    });
  }

  async count(collection: string, signal: AbortSignal): Promise<number> {
    const known = await this.#find(collection, signal);
    return known === null ? 0 : this.#call(collection, known, reading, signal, (handle) => handle.count());
  }

  /** A write between two pages can move entries from one to the other. */
  async list(collection: string, offset: number, limit: number, signal: AbortSignal): Promise<ChunkKey[]> {
    const known = await this.#find(collection, signal);
    if (known === null || limit < 1) return [];
    const page = await this.#call(collection, known, reading, signal, (handle) =>
      handle.get({ offset, limit, include: ["metadatas"] }),
    );
    return page.ids.map((id, i) => keyOf(id, page.metadatas[i]));
  }

  async vectors(collection: string, ids: readonly ChunkId[], signal: AbortSignal): Promise<VectorEntry[]> {
    const known = await this.#find(collection, signal);
    if (known === null) return [];
    const size = entriesPerRequest(known.dimensions, maxEntriesPerRequest, maxNumbersPerRequest);
    return this.#eachSlice(collection, ids, size, reading, signal, async (handle, slice) => {
      const found = await handle.get({ ids: [...slice], include: ["metadatas", "embeddings"] });
      return found.ids.map((id, i) => ({
        ...keyOf(id, found.metadatas[i]),
        vector: Float32Array.from(found.embeddings[i] ?? []),
      }));
    });
  }

  async drop(collection: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const endpoint = this.#endpoint();
    this.#collections.forget(collection);
    try {
      await callChroma(endpoint, writing, signal, (client) => client.deleteCollection({ name: collection }));
    } catch (error) {
      if (!(error instanceof ChromaMissingError)) throw error;
    }
  }

  async #find(collection: string, signal: AbortSignal): Promise<KnownCollection | null> {
    signal.throwIfAborted();
    const endpoint = this.#endpoint();
    return (
      this.#collections.cached(collection, endpoint) ?? (await this.#collections.find(collection, endpoint, signal))
    );
  }

  async #eachSlice<T>(
    collection: string,
    ids: readonly ChunkId[],
    size: number,
    kind: CallKind,
    signal: AbortSignal,
    call: (handle: Collection, slice: readonly ChunkId[]) => Promise<T[]>,
  ): Promise<T[]> {
    const known = await this.#find(collection, signal);
    const results: T[] = [];
    if (known === null) return results;
    for (const slice of slicesOf([...new Set(ids)], size))
      results.push(...(await this.#call(collection, known, kind, signal, (handle) => call(handle, slice))));
    return results;
  }

  /** Calls a collection that was there a moment ago. Gone by itself means that its vectors are lost. */
  async #call<T>(
    collection: string,
    known: KnownCollection,
    kind: CallKind,
    signal: AbortSignal,
    call: (handle: Collection) => Promise<T>,
  ): Promise<T> {
    const endpoint = this.#endpoint();
    try {
      return await callChroma(endpoint, kind, signal, (client) => call(client.collection(known.id)));
    } catch (error) {
      if (!(error instanceof ChromaMissingError)) throw error;
      // A new start, or somebody who dropped it on purpose: look for it again the next time.
      const wasLost = this.#collections.cached(collection, endpoint)?.id === known.id;
      this.#collections.forget(collection);
      if (wasLost)
        throw new IndexCorruptError("The vector index lost a collection that it had a moment ago.", { cause: error });
      throw new IndexUnavailableError("The collection is being replaced.", { cause: error });
    }
  }
}

function keyOf(id: string, metadata: Readonly<Record<string, unknown>> | null | undefined): ChunkKey {
  const key = metadata?.["k"];
  // An entry without its key matches nothing in the catalog, and so is found as wrong and removed.
  return { chunk: id as ChunkId, embedKey: (typeof key === "string" ? key : "") as EmbedKey };
}
