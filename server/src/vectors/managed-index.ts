import type { ChunkId } from "../core/chunk.ts";
import { IndexUnavailableError } from "../core/errors.ts";
import type { ChunkKey } from "../core/ports/catalog.ts";
import type { VectorEntry, VectorHit, VectorIndex } from "../core/ports/vector-index.ts";
import { Emitter } from "../util/emitter.ts";
import { Mutex } from "../util/mutex.ts";
import { ChromaIndex } from "./chroma-index.ts";
import { ChromaProcess, type ChromaProcessOptions } from "./chroma-process.ts";
import type { ChromaEndpoint, ChromaState } from "./chroma-state.ts";

const blameAgainAfterMs = 3_600_000;

/** An index in Chroma over whatever `endpoint` names at the moment; closed when Chroma is gone. */
export type ConnectIndex = (endpoint: () => ChromaEndpoint) => VectorIndex & { close?(): Promise<void> };

export interface ManagedIndexOptions extends ChromaProcessOptions {
  /** Left out: the index is asked from this thread. */
  readonly connect?: ConnectIndex;
}

/**
 * Chroma for one folder, with the process that runs it. The first call starts it; until it is ready, and whenever it is
 * down, calls fail at once with IndexUnavailableError. After every start it must be probed by its owner (see probe.ts).
 */
export class ManagedIndex implements VectorIndex, AsyncDisposable {
  readonly kind = "chroma";
  readonly #options: ManagedIndexOptions;
  readonly #states = new Emitter<ChromaState>();
  readonly #moving = new Mutex();
  readonly #index: ReturnType<ConnectIndex>;
  #process: ChromaProcess;
  #directory: string;
  #closed = false;
  /** When it last moved away from a folder on which Chroma kept failing. */
  #fledAt = Number.NEGATIVE_INFINITY;

  constructor(options: ManagedIndexOptions) {
    this.#options = options;
    const { connect = (endpoint) => new ChromaIndex(endpoint) } = options;
    this.#index = connect(() => this.#endpoint());
    this.#directory = options.directory;
    this.#process = this.#createProcess();
  }

  get state(): ChromaState {
    return this.#process.state;
  }

  get directory(): string {
    return this.#directory;
  }

  /** Resolves when calls can be made; rejects with IndexUnavailableError when that is not to be expected soon. */
  async whenReady(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.start();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const settle = () => {
      const { state } = this;
      if (state.kind === "ready") resolve();
      else if (this.#closed || state.kind === "unavailable") reject(this.#unavailable());
    };
    const onAbort = () => reject(signal.reason);
    const off = this.#states.on(settle);
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      settle();
      await promise;
    } finally {
      off();
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** Starts Chroma if it has not been started. Returns at once. */
  start(): void {
    if (!this.#closed) this.#process.start();
  }

  /** Leaves the present folder as it is and starts Chroma in another one. Resolves when the old Chroma is gone. */
  moveTo(directory: string): Promise<void> {
    return this.#moving.run(async () => {
      const { state } = this;
      if (state.kind === "unavailable" && state.failure === "damaged") this.#fledAt = this.#options.clock.now();
      await this.#process.stop();
      this.#directory = directory;
      this.#process = this.#createProcess();
      this.start();
    });
  }

  /**
   * What is wrong with the index as seen from outside, so that only a rebuild in a new folder helps; null when nothing
   * is. Where Chroma keeps failing on one folder after another, the folders are not to blame: said once an hour at most.
   */
  damage(): string | null {
    const { state } = this;
    if (state.kind !== "unavailable") return null;
    if (state.failure === "other-binding") return state.reason;
    const blamesFolder = this.#options.clock.now() - this.#fledAt >= blameAgainAfterMs;
    return state.failure === "damaged" && blamesFolder ? state.reason : null;
  }

  /** Kills Chroma and waits until it is gone. */
  close(): Promise<void> {
    this.#closed = true;
    return this.#moving.run(async () => {
      try {
        await this.#process.stop();
      } finally {
        await this.#index.close?.();
      }
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  ensure(collection: string, dimensions: number, signal: AbortSignal): Promise<void> {
    return this.#index.ensure(collection, dimensions, signal);
  }

  upsert(collection: string, entries: readonly VectorEntry[], signal: AbortSignal): Promise<void> {
    return this.#index.upsert(collection, entries, signal);
  }

  delete(collection: string, ids: readonly ChunkId[], signal: AbortSignal): Promise<void> {
    return this.#index.delete(collection, ids, signal);
  }

  present(collection: string, ids: readonly ChunkId[], signal: AbortSignal): Promise<ChunkKey[]> {
    return this.#index.present(collection, ids, signal);
  }

  nearest(collection: string, vector: Float32Array, limit: number, signal: AbortSignal): Promise<VectorHit[]> {
    return this.#index.nearest(collection, vector, limit, signal);
  }

  count(collection: string, signal: AbortSignal): Promise<number> {
    return this.#index.count(collection, signal);
  }

  list(collection: string, offset: number, limit: number, signal: AbortSignal): Promise<ChunkKey[]> {
    return this.#index.list(collection, offset, limit, signal);
  }

  vectors(collection: string, ids: readonly ChunkId[], signal: AbortSignal): Promise<VectorEntry[]> {
    return this.#index.vectors(collection, ids, signal);
  }

  drop(collection: string, signal: AbortSignal): Promise<void> {
    return this.#index.drop(collection, signal);
  }

  #createProcess(): ChromaProcess {
    return new ChromaProcess({
      ...this.#options,
      directory: this.#directory,
      onState: (state) => {
        this.#options.onState(state);
        this.#states.emit(state);
      },
    });
  }

  #endpoint(): ChromaEndpoint {
    this.start();
    this.#process.touch();
    const { state } = this;
    if (state.kind !== "ready") throw this.#unavailable();
    return state.endpoint;
  }

  #unavailable(): IndexUnavailableError {
    if (this.#closed) return new IndexUnavailableError("The vector index is closed.");
    const { state } = this;
    return new IndexUnavailableError(state.kind === "unavailable" ? state.reason : "The vector index is starting.");
  }
}

export function createManagedIndex(options: ManagedIndexOptions): ManagedIndex {
  return new ManagedIndex(options);
}
