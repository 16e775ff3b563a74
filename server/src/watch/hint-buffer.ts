import type { NotePath } from "../core/note.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { NoteHint } from "../core/ports/note-source.ts";
import { parentOf } from "./folder-view.ts";

/** Long enough for the events of one rename to come together, too short to be felt. */
const windowMs = 40;
/** More paths than this in one window: a full look costs less. */
const maxPaths = 2_000;

/**
 * Collects events for a moment. A folder that came or went stands for everything under it, so that a renamed folder
 * is two hints, however many notes it holds.
 */
export class HintBuffer {
  readonly #clock: Clock;
  readonly #onHints: (hints: readonly NoteHint[]) => void;
  readonly #paths = new Set<string>();
  readonly #folders = new Set<string>();
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, onHints: (hints: readonly NoteHint[]) => void) {
    this.#clock = clock;
    this.#onHints = onHints;
  }

  add(path: string, isFolder: boolean): void {
    (isFolder ? this.#folders : this.#paths).add(path);
    this.#cancel ??= this.#clock.after(windowMs, () => this.#flush());
  }

  /** Forgets what was collected. */
  clear(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#paths.clear();
    this.#folders.clear();
  }

  #flush(): void {
    const seen = this.#paths.size + this.#folders.size;
    const kept = [...this.#folders, ...this.#paths].filter((path) => !this.#isUnderFolder(path));
    this.clear();
    if (seen > maxPaths) this.#onHints([{ kind: "rescan", reason: `${seen} files changed at once` }]);
    else this.#onHints(kept.map((path) => ({ kind: "path", path: path as NotePath })));
  }

  #isUnderFolder(path: string): boolean {
    for (let above = parentOf(path); above !== ""; above = parentOf(above)) if (this.#folders.has(above)) return true;
    return false;
  }
}
