import { Worker } from "node:worker_threads";
import { StoreError, TransientError, UsageError } from "../core/errors.ts";
import type { ModelIdentity } from "../core/generation.ts";
import type { Embedder, EmbedRequest, EmbedResult } from "../core/ports/embedder.ts";
import { builtInIdentity } from "../embed/built-in/identity.ts";
import { abortable } from "../util/abort.ts";
import { Mutex } from "../util/mutex.ts";
import type { EmbedWorkerApi, EmbedWorkerData } from "./embed-worker.ts";
import { connect, type Remote } from "./rpc.ts";
import { youngGenerationMb } from "./thread-memory.ts";
import { workerFile } from "./worker-file.ts";

const maxTexts = 32; // with ordinary chunks about 8 ms: what a query waits for at most
const maxChars = 40_000;

const errorClasses = { StoreError, TransientError, UsageError };

interface Thread {
  readonly worker: Worker;
  readonly remote: Remote<EmbedWorkerApi>;
}

export type BuiltInEmbedder = Embedder & {
  /** Ends the thread; calls under way reject with TransientError. */
  close(): Promise<void>;
};

/** Starts the built-in model in a thread of its own. Throws StoreError when the model file is missing or damaged. */
export async function startBuiltInEmbedder(options: { readonly modelFile: string }): Promise<BuiltInEmbedder> {
  const embedder = new ThreadedEmbedder(options.modelFile);
  try {
    await embedder.ready();
  } catch (error) {
    await embedder.close();
    throw error;
  }
  return embedder;
}

/**
 * Bulk work goes to the thread in small batches, one at a time; a query goes at once, so that it waits for one batch at
 * most. A thread that died is started anew by the next call.
 */
class ThreadedEmbedder implements Embedder {
  readonly identity: ModelIdentity = builtInIdentity;
  readonly host = null;
  readonly #modelFile: string;
  readonly #bulk = new Mutex();
  #thread: Thread | null = null;
  #closed = false;

  constructor(modelFile: string) {
    this.#modelFile = modelFile;
  }

  async ready(): Promise<void> {
    await this.#start().remote.api.ready();
  }

  async embed(request: EmbedRequest, signal: AbortSignal): Promise<EmbedResult> {
    const vectors: Float32Array[] = [];
    let tokens = 0;
    let requests = 0;
    for (const texts of batches(request.texts)) {
      signal.throwIfAborted();
      const work = async () => {
        signal.throwIfAborted();
        return await this.#start().remote.api.embed(texts);
      };
      const answer = await abortable(request.reason === "index" ? this.#bulk.run(work) : work(), signal);
      const { dimensions } = this.identity;
      // Copies, not views: a view that is cached or sent on would drag the whole batch along.
      for (let at = 0; at < answer.flat.length; at += dimensions) vectors.push(answer.flat.slice(at, at + dimensions));
      tokens += answer.tokens;
      requests++;
    }
    return { vectors, tokens, requests };
  }

  async close(): Promise<void> {
    this.#closed = true;
    const thread = this.#thread;
    if (thread === null) return;
    this.#drop(thread, "The embedding thread was stopped.");
    await thread.worker.terminate();
  }

  #start(): Thread {
    if (this.#closed) throw new TransientError("The embedding thread was stopped.");
    if (this.#thread !== null) return this.#thread;
    const worker = new Worker(workerFile("embed-worker"), {
      workerData: { modelFile: this.#modelFile } satisfies EmbedWorkerData,
      resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb },
    });
    const thread: Thread = { worker, remote: connect<EmbedWorkerApi>(worker, errorClasses) };
    this.#thread = thread;
    worker.on("error", (error) => this.#drop(thread, `The embedding thread failed (${error.message}).`));
    worker.on("exit", () => this.#drop(thread, "The embedding thread ended."));
    return thread;
  }

  #drop(thread: Thread, reason: string): void {
    if (this.#thread === thread) this.#thread = null;
    thread.remote.close(new TransientError(reason));
  }
}

/** Batches of a bounded number of texts and, a single long text aside, of characters. */
function* batches(texts: readonly string[]): Generator<string[]> {
  let batch: string[] = [];
  let chars = 0;
  for (const text of texts) {
    if (batch.length === maxTexts || (batch.length > 0 && chars + text.length > maxChars)) {
      yield batch;
      batch = [];
      chars = 0;
    }
    batch.push(text);
    chars += text.length;
  }
  if (batch.length > 0) yield batch;
}
