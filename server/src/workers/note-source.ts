import { TransientError, UsageError } from "../core/errors.ts";
import type { NotePath } from "../core/note.ts";
import type { NoteReading, NoteSource, NoteStat, WalkBatch } from "../core/ports/note-source.ts";
import { NoteFilter } from "../watch/note-filter.ts";
import type { NoteRules } from "../watch/note-rules.ts";
import { NoteThread, ThreadLostError } from "./note-thread.ts";

export interface NoteSourceOptions {
  /** The notes folder's real path. */
  readonly root: string;
  readonly rules: NoteRules;
  /** Reading threads, 1 to 4; reads of a batch are spread over them. */
  readonly threads: number;
}

export type ThreadedNoteSource = NoteSource & {
  /** Walks, looks and reads by other rules from now on. Throws UsageError for rules that make no sense. */
  updateRules(rules: NoteRules): Promise<void>;
  /** Ends the threads; calls under way reject with TransientError. */
  close(): Promise<void>;
};

/**
 * Notes of one message. Each message lists their folders anew, which takes longer than to read eight small notes in a folder of
 * thousands; but a thread is asked again while the others are still busy with theirs, so it is not a whole batch.
 */
const readsPerCall = 25;
const statsPerCall = 500;

/** Starts reading a folder in threads. Throws UsageError for rules that make no sense. */
export async function startNoteSource(options: NoteSourceOptions): Promise<ThreadedNoteSource> {
  new NoteFilter(options.root, options.rules);
  const count = Math.min(4, Math.max(1, Math.floor(options.threads)));
  const threads = Array.from({ length: count }, () => new NoteThread(options.root, options.rules));
  return new NoteThreads(options.root, threads);
}

class NoteThreads implements ThreadedNoteSource {
  readonly #root: string;
  readonly #threads: readonly NoteThread[];
  #nextThread = 0;
  #closed = false;

  constructor(root: string, threads: readonly NoteThread[]) {
    this.#root = root;
    this.#threads = threads;
  }

  async *walk(under: NotePath | null, signal: AbortSignal): AsyncGenerator<WalkBatch, void, undefined> {
    signal.throwIfAborted();
    const api = this.#thread().api;
    const walk = await api.openWalk(under);
    let isOver = false;
    try {
      // The next part is on its way while the caller works on this one.
      let next = api.nextBatch(walk);
      for (;;) {
        const batch = await next;
        isOver = batch === null;
        if (batch === null) return;
        signal.throwIfAborted();
        next = api.nextBatch(walk);
        next.catch(() => undefined); // told when it is awaited
        yield batch;
      }
    } finally {
      if (!isOver && !this.#closed) await api.closeWalk(walk).catch(ignoreLost);
    }
  }

  async stat(paths: readonly NotePath[]): Promise<NoteStat[]> {
    const stats: NoteStat[] = [];
    for (let start = 0; start < paths.length; start += statsPerCall)
      stats.push(...(await this.#thread().api.stat(paths.slice(start, start + statsPerCall))));
    return stats;
  }

  async read(paths: readonly NotePath[], signal: AbortSignal): Promise<NoteReading[]> {
    signal.throwIfAborted();
    const readings: NoteReading[][] = [];
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    let next = 0;
    const lane = async (thread: NoteThread) => {
      while (next * readsPerCall < paths.length) {
        const call = next++;
        const part = paths.slice(call * readsPerCall, (call + 1) * readsPerCall);
        readings[call] = await this.#readPart(thread, part, either);
      }
    };
    try {
      await Promise.all(this.#threads.map(lane));
    } finally {
      stop.abort(new Error("The other notes are not wanted any more."));
    }
    return readings.flat();
  }

  async updateRules(rules: NoteRules): Promise<void> {
    new NoteFilter(this.#root, rules);
    await Promise.all(this.#threads.map((thread) => thread.configure(rules)));
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#threads.map((thread) => thread.close()));
  }

  /** A note that ends the thread it is read in is left out; the others are read without it. */
  async #readPart(thread: NoteThread, paths: readonly NotePath[], signal: AbortSignal): Promise<NoteReading[]> {
    try {
      return await thread.api.read(paths, signal);
    } catch (error) {
      if (!(error instanceof ThreadLostError) || this.#closed) throw error;
      const [path] = paths;
      if (path === undefined) return [];
      if (paths.length === 1) return [{ kind: "unreadable", path, reason: `Reading it failed: ${error.message}` }];
      const readings: NoteReading[] = [];
      for (const one of paths) readings.push(...(await this.#readPart(thread, [one], signal)));
      return readings;
    }
  }

  /** The threads in turn. */
  #thread(): NoteThread {
    this.#nextThread = (this.#nextThread + 1) % this.#threads.length;
    const thread = this.#threads[this.#nextThread];
    if (thread === undefined) throw new UsageError("A note source needs a thread.");
    return thread;
  }
}

function ignoreLost(error: unknown): void {
  if (!(error instanceof TransientError)) throw error;
}
