import type { NotePath } from "../core/note.ts";

export interface Skipped {
  readonly path: NotePath;
  readonly reason: string;
}

/** Files that are not indexed, each with the reason that the user sees. */
export class SkippedNotes {
  readonly #reasons = new Map<NotePath, string>();

  get count(): number {
    return this.#reasons.size;
  }

  set(skipped: Iterable<Skipped>): void {
    for (const { path, reason } of skipped) this.#reasons.set(path, reason);
  }

  /** The path is a note again, or gone. */
  clear(paths: Iterable<NotePath>): void {
    for (const path of paths) this.#reasons.delete(path);
  }

  /** What a full walk found is all there is. */
  replace(skipped: Iterable<Skipped>): void {
    this.#reasons.clear();
    this.set(skipped);
  }

  first(limit: number): Skipped[] {
    return [...this.#reasons].slice(0, limit).map(([path, reason]) => ({ path, reason }));
  }
}
