import { Worker } from "node:worker_threads";
import type { ChunkId, EmbedKey } from "../core/chunk.ts";
import { StoreError } from "../core/errors.ts";
import type { Generation } from "../core/generation.ts";
import type { NotePath } from "../core/note.ts";
import type { OutboxCounts } from "../core/outbox-entry.ts";
import type { CatalogCounts } from "../core/ports/catalog.ts";
import type { EmbeddingNeed, EmbeddingNeeds, NamedModel } from "../core/ports/embedding-needs.ts";
import type { FilterValue, FilterValues } from "../core/ports/filter-values.ts";
import type { NoteFilter, ResolvedChunk, SearchReader, TextHit, TextQuery } from "../core/ports/search-reader.ts";
import type { VectorHit } from "../core/ports/vector-index.ts";
import { errorClasses } from "./error-classes.ts";
import { connect, type Remote } from "./rpc.ts";
import type { SearchWorkerData } from "./search-worker.ts";
import { youngGenerationMb } from "./thread-memory.ts";
import { workerFile } from "./worker-file.ts";

/** What the thread answers. */
type Reads = SearchReader & FilterValues & EmbeddingNeeds;

interface Thread {
  readonly worker: Worker;
  readonly remote: Remote<Reads>;
}

/**
 * The search reader in a thread of its own, through connections that cannot write. The thread is started by the first
 * call; one that died is started anew by the next.
 */
export class SearchClient implements SearchReader, FilterValues, EmbeddingNeeds, AsyncDisposable {
  readonly #data: SearchWorkerData;
  #thread: Thread | null = null;
  #closed = false;

  constructor(data: SearchWorkerData) {
    this.#data = data;
  }

  async live(): Promise<Generation | null> {
    return this.#reader().live();
  }

  async counts(): Promise<CatalogCounts & OutboxCounts> {
    return this.#reader().counts();
  }

  async text(query: TextQuery, filter: NoteFilter | null, limit: number): Promise<TextHit[]> {
    return this.#reader().text(query, filter, limit);
  }

  async exact(
    vector: Float32Array,
    filter: NoteFilter | null,
    limit: number,
    query?: Pick<TextQuery, "phrases" | "excluded">,
  ): Promise<VectorHit[]> {
    return this.#reader().exact(vector, filter, limit, query);
  }

  async vectors(keys: readonly EmbedKey[]): Promise<ReadonlyMap<EmbedKey, Float32Array>> {
    return this.#reader().vectors(keys);
  }

  async resolve(chunks: readonly ChunkId[]): Promise<ResolvedChunk[]> {
    return this.#reader().resolve(chunks);
  }

  async chunksOf(path: NotePath): Promise<ResolvedChunk[]> {
    return this.#reader().chunksOf(path);
  }

  async filterValues(
    field: "tag" | "path",
    prefix: string,
    limit: number,
    signal: AbortSignal,
  ): Promise<FilterValue[]> {
    return this.#reader().filterValues(field, prefix, limit, signal);
  }

  async embeddingNeed(model: NamedModel, withPrivate: boolean, signal: AbortSignal): Promise<EmbeddingNeed> {
    return this.#reader().embeddingNeed(model, withPrivate, signal);
  }

  /** Ends the thread; calls under way reject with StoreError. Nothing is lost: it only reads. */
  async close(): Promise<void> {
    this.#closed = true;
    const thread = this.#thread;
    if (thread === null) return;
    this.#drop(thread, "The search thread was stopped.");
    await thread.worker.terminate();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #reader(): Reads {
    if (this.#closed) throw new StoreError("The search thread was stopped.");
    if (this.#thread !== null) return this.#thread.remote.api;
    const worker = new Worker(workerFile("search-worker"), {
      name: "search",
      workerData: this.#data,
      resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb },
    });
    const thread: Thread = { worker, remote: connect<Reads>(worker, errorClasses) };
    this.#thread = thread;
    worker.on("error", (error: unknown) => this.#drop(thread, "The search thread failed.", error));
    worker.on("exit", () => this.#drop(thread, "The search thread ended."));
    return thread.remote.api;
  }

  #drop(thread: Thread, reason: string, cause?: unknown): void {
    if (this.#thread === thread) this.#thread = null;
    thread.remote.close(new StoreError(reason, { cause }));
  }
}
