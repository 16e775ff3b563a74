import { type ChokidarOptions, watch } from "chokidar";
import { messageOf } from "../core/errors.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { Log } from "../core/ports/log.ts";
import type { NoteHint } from "../core/ports/note-source.ts";
import type { FolderView } from "./folder-view.ts";
import { HintBuffer } from "./hint-buffer.ts";
import { NoteFilter } from "./note-filter.ts";
import type { NoteRules } from "./note-rules.ts";
import { isIgnoreFile, isOutOfScope, pathUnder } from "./watch-scope.ts";

/** watching: events come from the system. polling: it has no watches left, so the folder is looked through in turns. */
export type WatchMode = "watching" | "polling";

export interface WatcherOptions {
  /** The notes folder's real path. */
  readonly root: string;
  readonly rules: NoteRules;
  readonly pollingIntervalMs: number;
  readonly onHints: (hints: readonly NoteHint[]) => void;
  /** `reason` says why it is polling. */
  readonly onMode: (mode: WatchMode, reason: string | null) => void;
  readonly clock: Clock;
  readonly log: Log;
  /** Where events come from; tests hand in their own. */
  readonly open?: (root: string, options: ChokidarOptions) => WatchEngine;
}

/** What is used of chokidar's FSWatcher. */
export interface WatchEngine {
  on(event: "all", listener: (event: string, path: string) => void): unknown;
  on(event: "error", listener: (error: unknown) => void): unknown;
  on(event: "ready", listener: () => void): unknown;
  close(): Promise<void>;
}

export interface Watcher {
  /** Resolves when every change from now on gives a hint (or when it polls). */
  readonly ready: Promise<void>;
  close(): Promise<void>;
}

/** The system has no watches or no file handles left. */
const exhausted: Readonly<Record<string, string>> = {
  ENOSPC: "the system's limit of file watches is reached (fs.inotify.max_user_watches)",
  EMFILE: "too many files are open",
  ENFILE: "too many files are open",
};

/** Ignore files are often saved several times in a row. */
const restartDelayMs = 300;

/**
 * Hints at changes under a folder. Events are never trusted to be complete: whenever some may have been lost (while
 * the watches were being set up, when ignore files changed), the hint is `rescan`. Looks at the whole tree when it
 * starts: on a big folder that blocks its thread for hundreds of milliseconds, so give it one of its own.
 */
export function startWatcher(options: WatcherOptions): Watcher {
  return new NoteWatcher(options);
}

class NoteWatcher implements Watcher {
  readonly ready: Promise<void>;
  readonly #options: WatcherOptions;
  readonly #filter: NoteFilter;
  readonly #buffer: HintBuffer;
  readonly #markReady: () => void;
  #engine: WatchEngine | null = null;
  #closing: Promise<void> = Promise.resolve();
  #cancelTimer: () => void = () => {};
  #closed = false;

  constructor(options: WatcherOptions) {
    this.#options = options;
    this.#filter = new NoteFilter(options.root, options.rules);
    this.#buffer = new HintBuffer(options.clock, (hints) => options.onHints(hints));
    const { promise, resolve } = Promise.withResolvers<void>();
    this.ready = promise;
    this.#markReady = resolve;
    this.#start();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#stop();
    this.#markReady();
    await this.#closing;
  }

  #start(): void {
    const { root, open = watch } = this.#options;
    const view = this.#filter.view();
    const engine: WatchEngine = open(root, {
      ignoreInitial: true,
      followSymlinks: false,
      // Every path is looked at again anyway: holding events back would only cost time, and tear renames apart.
      atomic: false,
      ignored: (path, stats) => this.#isIgnored(view, path, stats),
    });
    this.#engine = engine;
    const isCurrent = () => this.#engine === engine && !this.#closed;
    engine.on("all", (event, path) => {
      if (isCurrent()) this.#onEvent(event, path);
    });
    engine.on("error", (error) => {
      if (isCurrent()) this.#onError(error);
    });
    engine.on("ready", () => {
      if (!isCurrent()) return;
      this.#options.onMode("watching", null);
      this.#rescan("watching has begun");
      this.#markReady();
    });
  }

  #isIgnored(view: FolderView, absolute: string, stats: Parameters<typeof isOutOfScope>[2]): boolean {
    const path = pathUnder(this.#options.root, absolute);
    return path !== null && isOutOfScope(view, path, stats);
  }

  #onEvent(event: string, absolute: string): void {
    const path = pathUnder(this.#options.root, absolute);
    if (path === null) return;
    if (path === "") this.#rescan("the notes folder itself came or went");
    else if (isIgnoreFile(path)) this.#restartSoon();
    else this.#buffer.add(path, event === "addDir" || event === "unlinkDir");
  }

  #onError(error: unknown): void {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const reason = exhausted[code];
    if (reason !== undefined) this.#poll(reason);
    else {
      this.#options.log.warn("a folder cannot be watched", { reason: messageOf(error) });
      this.#rescan("a folder cannot be watched");
    }
  }

  /** What was ignored may be watched now: the watches are set up anew. */
  #restartSoon(): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#options.clock.after(restartDelayMs, () => {
      this.#stop();
      this.#rescan("the ignore files have changed");
      this.#start();
    });
  }

  #poll(reason: string): void {
    const { log, clock, onMode, pollingIntervalMs } = this.#options;
    log.warn("the folder is looked through in turns instead of being watched", { reason, pollingIntervalMs });
    this.#stop();
    onMode("polling", reason);
    const turn = () => {
      this.#rescan("polling");
      this.#cancelTimer = clock.after(pollingIntervalMs, turn);
    };
    turn();
    this.#markReady();
  }

  #stop(): void {
    this.#cancelTimer();
    this.#buffer.clear();
    const engine = this.#engine;
    this.#engine = null;
    if (engine === null) return;
    this.#closing = Promise.all([this.#closing, engine.close()]).then(
      () => undefined,
      (error: unknown) => this.#options.log.warn("watching did not end cleanly", { reason: messageOf(error) }),
    );
  }

  #rescan(reason: string): void {
    this.#options.onHints([{ kind: "rescan", reason }]);
  }
}
