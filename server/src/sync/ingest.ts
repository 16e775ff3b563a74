import { type ApplyResult, bulk, type NoteChange, type Priority } from "../core/change.ts";
import { messageOf } from "../core/errors.ts";
import type { NotePath } from "../core/note.ts";
import type { Epoch } from "../core/outbox-entry.ts";
import type { Catalog } from "../core/ports/catalog.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { Log } from "../core/ports/log.ts";
import type { NoteHint } from "../core/ports/note-source.ts";
import { isAbort } from "../util/abort.ts";
import { Mutex } from "../util/mutex.ts";
import type { SkippedNotes } from "./skipped-notes.ts";

/** Hints go on being collected while they keep coming, but no longer than this. */
const longestDebounceMs = 1_000;
/**
 * More hinted paths than this are settled in several rounds, so that a saved note need not wait for all. Both halves of a
 * move should be in one round: a folder's worth of renamed notes fits.
 */
const pathsPerRound = 1_000;
/** What one transaction takes, so that the store's thread is free again soon. */
const changesPerApply = 200;
/** A file that could not be read is looked at again after this long, this many times; then the next reconcile does. */
const unreadableRetryMs = 1_000;
const unreadableRetries = 5;

/** What settling a set of paths gives (detect/detector.ts). */
export interface Settlement {
  readonly changes: readonly NoteChange[];
  readonly skipped: readonly { readonly path: NotePath; readonly reason: string }[];
  readonly unreadable: readonly { readonly path: NotePath; readonly reason: string }[];
}

export interface IngestDeps {
  readonly settle: (paths: readonly NotePath[], signal: AbortSignal) => Promise<Settlement>;
  readonly catalog: Pick<Catalog, "apply">;
  readonly epoch: Epoch;
  readonly skipped: SkippedNotes;
  readonly debounceMs: () => number;
  /** Only a full walk tells what changed. */
  readonly rescan: (reason: string) => void;
  /** Changes were written; the relay has something to do. */
  readonly onApplied: (result: ApplyResult) => void;
  /** All that was hinted is settled, whether or not it changed anything. */
  readonly onSettled: () => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** Turns hints into settled changes in the catalog: coalesced by path, the open note first. */
export class Ingest {
  readonly #deps: IngestDeps;
  readonly #waiting = new Map<NotePath, Priority>();
  readonly #attempts = new Map<NotePath, number>();
  readonly #rounds = new Mutex();
  readonly #stop = new AbortController();
  /** Paths being settled. */
  #inRound = 0;
  #firstHintAt: number | null = null;
  #cancelTimer: () => void = () => {};

  constructor(deps: IngestDeps) {
    this.#deps = deps;
  }

  /** Paths hinted and not settled yet. */
  get pending(): number {
    return this.#waiting.size + this.#inRound;
  }

  hint(hint: NoteHint, priority: Priority): void {
    if (this.#stop.signal.aborted) return;
    if (hint.kind === "rescan") {
      this.#deps.rescan(hint.reason);
      return;
    }
    const known = this.#waiting.get(hint.path);
    this.#waiting.set(hint.path, known === undefined || priority < known ? priority : known);
    this.#schedule();
  }

  /** Settles all that is hinted, now. */
  flush(): Promise<void> {
    this.#cancelTimer();
    this.#firstHintAt = null;
    return this.#rounds.run(async () => {
      const hasHints = this.#waiting.size > 0;
      while (this.#waiting.size > 0 && !this.#stop.signal.aborted) await this.#round();
      if (hasHints) this.#deps.onSettled();
    });
  }

  async stop(): Promise<void> {
    this.#cancelTimer();
    this.#stop.abort(new Error("stopping"));
    await this.#rounds.run(() => Promise.resolve());
  }

  #schedule(): void {
    const now = this.#deps.clock.now();
    this.#firstHintAt ??= now;
    this.#cancelTimer();
    const latest = this.#firstHintAt + longestDebounceMs;
    const wait = Math.max(0, Math.min(this.#deps.debounceMs(), latest - now));
    this.#cancelTimer = this.#deps.clock.after(wait, () => void this.flush());
  }

  async #round(): Promise<void> {
    const { settle, catalog, epoch, skipped, log } = this.#deps;
    const { paths, priority } = this.#take();
    this.#inRound = paths.length;
    try {
      const settled = await settle(paths, this.#stop.signal);
      skipped.clear(paths);
      skipped.set(settled.skipped);
      for (let start = 0; start < settled.changes.length; start += changesPerApply) {
        const changes = settled.changes.slice(start, start + changesPerApply);
        this.#deps.onApplied(await catalog.apply(changes, priority, epoch));
      }
      this.#retryUnreadable(settled.unreadable.map(({ path }) => path));
    } catch (error) {
      if (isAbort(error, this.#stop.signal)) return;
      log.error("changed notes could not be taken in", { reason: messageOf(error), paths: paths.length });
      this.#retryUnreadable(paths);
    } finally {
      this.#inRound = 0;
    }
  }

  /** The most urgent paths; all of one round share the most urgent one's priority only if they have it. */
  #take(): { paths: NotePath[]; priority: Priority } {
    const priority = [...this.#waiting.values()].sort((left, right) => left - right)[0] ?? bulk;
    const paths: NotePath[] = [];
    for (const [path, own] of this.#waiting) {
      if (own !== priority) continue;
      if (paths.length === pathsPerRound) break;
      paths.push(path);
    }
    for (const path of paths) this.#waiting.delete(path);
    return { paths, priority };
  }

  #retryUnreadable(paths: readonly NotePath[]): void {
    const again = paths.filter((path) => {
      const attempts = (this.#attempts.get(path) ?? 0) + 1;
      this.#attempts.set(path, attempts);
      return attempts <= unreadableRetries;
    });
    if (paths.length === 0) this.#attempts.clear();
    if (again.length > 0) {
      this.#deps.clock.after(unreadableRetryMs, () => {
        for (const path of again) this.hint({ kind: "path", path }, bulk);
      });
    }
  }
}
