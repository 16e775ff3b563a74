import { Worker } from "node:worker_threads";
import { TransientError, UsageError } from "../core/errors.ts";
import type { NoteRules } from "../watch/note-rules.ts";
import type { NoteReadApi, NoteWorkerData } from "./note-worker.ts";
import { connect, type Remote } from "./rpc.ts";
import { youngGenerationMb } from "./thread-memory.ts";
import { workerFile } from "./worker-file.ts";

/** The thread ended while it was working, or was closed. */
export class ThreadLostError extends TransientError {
  override readonly name = "ThreadLostError";
}

/** A note that takes the thread more memory than this ends the thread, not the server. */
const maxHeapMb = 1_024;

/** One reading thread; after it died, the next call starts another. */
export class NoteThread {
  readonly #root: string;
  #rules: NoteRules;
  #running: { readonly worker: Worker; readonly remote: Remote<NoteReadApi> } | null = null;
  #closed = false;

  constructor(root: string, rules: NoteRules) {
    this.#root = root;
    this.#rules = rules;
  }

  /** Throws ThreadLostError when the thread was closed. */
  get api(): NoteReadApi {
    if (this.#closed) throw new ThreadLostError("The reading thread was stopped.");
    this.#running ??= this.#start();
    return this.#running.remote.api;
  }

  async configure(rules: NoteRules): Promise<void> {
    this.#rules = rules;
    await this.#running?.remote.api.configure(rules);
  }

  async close(): Promise<void> {
    this.#closed = true;
    const running = this.#running;
    if (running === null) return;
    this.#drop(running.worker, "The reading thread was stopped.");
    await running.worker.terminate();
  }

  #start() {
    const worker = new Worker(workerFile("note-worker"), {
      workerData: { role: "read", root: this.#root, rules: this.#rules } satisfies NoteWorkerData,
      resourceLimits: { maxOldGenerationSizeMb: maxHeapMb, maxYoungGenerationSizeMb: youngGenerationMb },
    });
    worker.on("error", (error: Error) => this.#drop(worker, `The reading thread failed (${error.message}).`));
    worker.on("exit", () => this.#drop(worker, "The reading thread ended."));
    return { worker, remote: connect<NoteReadApi>(worker, { TransientError, UsageError }) };
  }

  #drop(worker: Worker, reason: string): void {
    if (this.#running?.worker !== worker) return;
    const { remote } = this.#running;
    this.#running = null;
    remote.close(new ThreadLostError(reason));
  }
}
