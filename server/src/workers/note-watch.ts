import { MessageChannel, Worker } from "node:worker_threads";
import type { Log } from "../core/ports/log.ts";
import type { NoteHint } from "../core/ports/note-source.ts";
import { NoteFilter } from "../watch/note-filter.ts";
import type { NoteRules } from "../watch/note-rules.ts";
import type { WatchMode } from "../watch/note-watcher.ts";
import type { NoteWorkerData, WatchMessage } from "./note-worker.ts";
import { youngGenerationMb } from "./thread-memory.ts";
import { workerFile } from "./worker-file.ts";

export interface NoteWatchOptions {
  /** The notes folder's real path. */
  readonly root: string;
  readonly rules: NoteRules;
  readonly pollingIntervalMs: number;
  readonly onHint: (hint: NoteHint) => void;
  /** `reason` says why it is polling. */
  readonly onMode: (mode: WatchMode, reason: string | null) => void;
  readonly log: Log;
}

export interface NoteWatch {
  /** Resolves when every change from now on gives a hint. A `rescan` hint comes then for what was missed before. */
  readonly ready: Promise<void>;
  /** Watches by other rules; a `rescan` hint follows when it does. */
  update(rules: NoteRules, pollingIntervalMs: number): Promise<void>;
  close(): Promise<void>;
}

/** Watches a folder in a thread of its own: setting up tens of thousands of watches would stall any other. */
export function startNoteWatch(options: NoteWatchOptions): NoteWatch {
  return new ThreadedWatch(options);
}

/** A thread that died is started anew, this many times in a row. */
const restarts = 3;

class ThreadedWatch implements NoteWatch {
  readonly ready: Promise<void>;
  readonly #options: NoteWatchOptions;
  readonly #markReady: () => void;
  #rules: NoteRules;
  #pollingIntervalMs: number;
  #worker: Worker | null = null;
  #deaths = 0;
  #closed = false;

  constructor(options: NoteWatchOptions) {
    this.#options = options;
    this.#rules = options.rules;
    this.#pollingIntervalMs = options.pollingIntervalMs;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ready = promise;
    this.#markReady = resolve;
    this.#start();
  }

  async update(rules: NoteRules, pollingIntervalMs: number): Promise<void> {
    if (this.#closed) return;
    new NoteFilter(this.#options.root, rules); // says now, not in the thread, what is wrong with them
    this.#rules = rules;
    this.#pollingIntervalMs = pollingIntervalMs;
    await this.#end();
    if (!this.#closed) this.#start();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#markReady();
    await this.#end();
  }

  #start(): void {
    const { root } = this.#options;
    new NoteFilter(root, this.#rules);
    const { port1, port2 } = new MessageChannel();
    const worker = new Worker(workerFile("note-worker"), {
      workerData: {
        role: "watch",
        root,
        rules: this.#rules,
        pollingIntervalMs: this.#pollingIntervalMs,
        events: port2,
      } satisfies NoteWorkerData,
      transferList: [port2],
      resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb },
    });
    this.#worker = worker;
    port1.on("message", (message: WatchMessage) => {
      if (this.#worker === worker) this.#on(message);
    });
    let failure = "it ended by itself";
    worker.on("error", (error: Error) => {
      failure = error.message;
    });
    worker.on("exit", () => {
      port1.close();
      if (this.#worker === worker) this.#died(failure);
    });
  }

  #on(message: WatchMessage): void {
    const { onHint, onMode, log } = this.#options;
    switch (message.kind) {
      case "hints":
        for (const hint of message.hints) onHint(hint);
        break;
      case "mode":
        onMode(message.mode, message.reason);
        break;
      case "ready":
        this.#deaths = 0;
        this.#markReady();
        break;
      case "log":
        log[message.level](message.message, message.fields);
        break;
    }
  }

  #died(failure: string): void {
    const { log, onHint, onMode } = this.#options;
    this.#worker = null;
    this.#deaths++;
    log.error("the watching thread failed", { reason: failure });
    if (this.#deaths <= restarts) this.#start();
    else onMode("polling", `the watching thread failed (${failure}); changes are found when Kura next looks`);
    onHint({ kind: "rescan", reason: "the watching thread failed" });
    if (this.#deaths > restarts) this.#markReady();
  }

  async #end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }
}
