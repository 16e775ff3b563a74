import type { NotePath } from "../core/note.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { NoteHint } from "../core/ports/note-source.ts";
import { parentOf } from "./folder-view.ts";

/** Long enough for the events of one rename to come together, too short to be felt. */
const windowMs = 40;
/** More paths than this in one window are a storm: a checkout, a big folder moved. A full look costs less. */
const maxPaths = 2_000;
/** A storm is over when nothing came for so long; it is answered then, but no later than `longestStormMs` after it began. */
const quietMs = 250;
const longestStormMs = 2_000;

/**
 * Collects events for a moment. A folder that came or went stands for everything under it, so that a renamed folder
 * is two hints, however many notes it holds. A storm of events is one hint at its end: answered piece by piece, what
 * went in one piece and came in the next would not be seen as moved.
 */
export class HintBuffer {
  readonly #clock: Clock;
  readonly #onHints: (hints: readonly NoteHint[]) => void;
  readonly #paths = new Set<string>();
  readonly #folders = new Set<string>();
  #stormSince: number | null = null;
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, onHints: (hints: readonly NoteHint[]) => void) {
    this.#clock = clock;
    this.#onHints = onHints;
  }

  add(path: string, isFolder: boolean): void {
    if (this.#stormSince !== null) this.#endStormLater(this.#stormSince);
    else {
      (isFolder ? this.#folders : this.#paths).add(path);
      if (this.#paths.size + this.#folders.size > maxPaths) {
        this.clear();
        this.#stormSince = this.#clock.now();
        this.#endStormLater(this.#stormSince);
      } else this.#cancel ??= this.#clock.after(windowMs, () => this.#flush());
    }
  }

  /** Forgets what was collected. */
  clear(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#stormSince = null;
    this.#paths.clear();
    this.#folders.clear();
  }

  #endStormLater(since: number): void {
    this.#cancel?.();
    const wait = Math.min(quietMs, Math.max(0, since + longestStormMs - this.#clock.now()));
    this.#cancel = this.#clock.after(wait, () => {
      this.clear();
      this.#onHints([{ kind: "rescan", reason: "many files changed at once" }]);
    });
  }

  #flush(): void {
    const kept = [...this.#folders, ...this.#paths].filter((path) => !this.#isUnderFolder(path));
    this.clear();
    this.#onHints(kept.map((path) => ({ kind: "path", path: path as NotePath })));
  }

  #isUnderFolder(path: string): boolean {
    for (let above = parentOf(path); above !== ""; above = parentOf(above)) if (this.#folders.has(above)) return true;
    return false;
  }
}
