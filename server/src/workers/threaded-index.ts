import { Worker } from "node:worker_threads";
import type { ChunkId } from "../core/chunk.ts";
import { IndexCorruptError, IndexUnavailableError } from "../core/errors.ts";
import type { ChunkKey } from "../core/ports/catalog.ts";
import type { VectorEntry, VectorHit, VectorIndex } from "../core/ports/vector-index.ts";
import type { ChromaEndpoint } from "../vectors/chroma-state.ts";
import { errorClasses } from "./error-classes.ts";
import { flatten, isFlat, unflatten } from "./flat-entries.ts";
import type { ChromaStart, IndexWorkerApi } from "./index-worker.ts";
import { connect, type Remote } from "./rpc.ts";
import { youngGenerationMb } from "./thread-memory.ts";
import { workerFile } from "./worker-file.ts";

interface Thread {
  readonly worker: Worker;
  readonly remote: Remote<IndexWorkerApi>;
}

/**
 * The vector index in Chroma, asked from a thread of its own: making and reading requests of hundreds of vectors would hold up
 * the thread that they are made in. `endpoint` says where Chroma is now, or throws IndexUnavailableError at once. The thread
 * is started by the first call; when it dies, calls under way reject with IndexUnavailableError and the next call has a new one.
 */
export class ThreadedIndex implements VectorIndex {
  readonly kind = "chroma";
  readonly #endpoint: () => ChromaEndpoint;
  #thread: Thread | null = null;
  #closed = false;
  #latest: ChromaEndpoint | null = null;
  #starts = 0;

  constructor(endpoint: () => ChromaEndpoint) {
    this.#endpoint = endpoint;
  }

  ensure(collection: string, dimensions: number, signal: AbortSignal): Promise<void> {
    return this.#ask(signal, (api, start) => api.ensure(start, collection, dimensions, signal));
  }

  async upsert(collection: string, entries: readonly VectorEntry[], signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (entries.length === 0) return;
    await this.#ask(signal, (api, start) => api.upsert(start, collection, flatten(entries), signal));
  }

  delete(collection: string, ids: readonly ChunkId[], signal: AbortSignal): Promise<void> {
    return this.#ask(signal, (api, start) => api.delete(start, collection, ids, signal));
  }

  present(collection: string, ids: readonly ChunkId[], signal: AbortSignal): Promise<ChunkKey[]> {
    return this.#ask(signal, (api, start) => api.present(start, collection, ids, signal));
  }

  nearest(collection: string, vector: Float32Array, limit: number, signal: AbortSignal): Promise<VectorHit[]> {
    // A copy: of a view, the whole buffer behind it would be sent.
    return this.#ask(signal, (api, start) => api.nearest(start, collection, vector.slice(), limit, signal));
  }

  count(collection: string, signal: AbortSignal): Promise<number> {
    return this.#ask(signal, (api, start) => api.count(start, collection, signal));
  }

  list(collection: string, offset: number, limit: number, signal: AbortSignal): Promise<ChunkKey[]> {
    return this.#ask(signal, (api, start) => api.list(start, collection, offset, limit, signal));
  }

  async vectors(collection: string, ids: readonly ChunkId[], signal: AbortSignal): Promise<VectorEntry[]> {
    return unflatten(await this.#ask(signal, (api, start) => api.vectors(start, collection, ids, signal)));
  }

  drop(collection: string, signal: AbortSignal): Promise<void> {
    return this.#ask(signal, (api, start) => api.drop(start, collection, signal));
  }

  /** Ends the thread; calls under way and to come reject with IndexUnavailableError. */
  async close(): Promise<void> {
    this.#closed = true;
    const thread = this.#thread;
    if (thread === null) return;
    this.#drop(thread, "The vector index is closed.");
    await thread.worker.terminate();
  }

  async #ask<T>(signal: AbortSignal, call: (api: IndexWorkerApi, start: ChromaStart) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    const start = this.#start();
    try {
      return await call(this.#api(), start);
    } catch (error) {
      // The start that was asked is over: what it lacked says nothing of the next one.
      if (error instanceof IndexCorruptError && this.#start().number !== start.number)
        throw new IndexUnavailableError("The vector index was started anew.", { cause: error });
      throw error;
    }
  }

  /** Numbered, since the thread cannot tell by a copy whether it is the same endpoint. */
  #start(): ChromaStart {
    const endpoint = this.#endpoint();
    if (endpoint !== this.#latest) {
      this.#latest = endpoint;
      this.#starts += 1;
    }
    return { number: this.#starts, port: endpoint.port, database: endpoint.database };
  }

  #api(): IndexWorkerApi {
    if (this.#closed) throw new IndexUnavailableError("The vector index is closed.");
    if (this.#thread !== null) return this.#thread.remote.api;
    const worker = new Worker(workerFile("index-worker"), {
      name: "index",
      resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb },
    });
    const remote = connect<IndexWorkerApi>(worker, errorClasses, (args) =>
      args.filter(isFlat).map(({ flat }) => flat.buffer),
    );
    const thread: Thread = { worker, remote };
    this.#thread = thread;
    worker.on("error", (error: unknown) => this.#drop(thread, "The thread that asks the vector index failed.", error));
    worker.on("exit", () => this.#drop(thread, "The thread that asks the vector index ended."));
    return remote.api;
  }

  #drop(thread: Thread, reason: string, cause?: unknown): void {
    if (this.#thread === thread) this.#thread = null;
    thread.remote.close(new IndexUnavailableError(reason, { cause }));
  }
}
