import type { NotePath } from "../core/note.ts";

/** Left-out files that a status or a report names; the others are counted. */
export const listedSkipped = 20;

export interface Skipped {
  readonly path: NotePath;
  readonly reason: string;
}

/** What a report says of the files that are left out. */
export interface SkippedSummary {
  readonly skipped: readonly Skipped[];
  readonly skippedCount: number;
}

export const noneSkipped: SkippedSummary = { skipped: [], skippedCount: 0 };

/** Files that are not indexed, each with the reason that the user sees. */
export class SkippedNotes {
  readonly #reasons = new Map<NotePath, string>();
  /** How many more an earlier process counted than it named; unknown ones end with the next full walk. */
  #unnamed = 0;

  /** Begins with what an earlier process reported. */
  constructor({ skipped, skippedCount }: SkippedSummary = noneSkipped) {
    this.set(skipped);
    this.#unnamed = Math.max(0, skippedCount - this.#reasons.size);
  }

  get count(): number {
    return this.#reasons.size + this.#unnamed;
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
    this.#unnamed = 0;
    this.set(skipped);
  }

  summary(): SkippedSummary {
    const skipped = [...this.#reasons].slice(0, listedSkipped).map(([path, reason]) => ({ path, reason }));
    return { skipped, skippedCount: this.count };
  }
}

/** What the report of an earlier sync says of left-out files; none where it says nothing that can be used. */
export function skippedIn(report: unknown): SkippedSummary {
  if (typeof report !== "object" || report === null) return noneSkipped;
  const { skipped, skippedCount } = report as Record<string, unknown>;
  if (!Array.isArray(skipped) || typeof skippedCount !== "number") return noneSkipped;
  return { skipped: skipped.filter(isSkipped), skippedCount };
}

function isSkipped(value: unknown): value is Skipped {
  if (typeof value !== "object" || value === null) return false;
  const { path, reason } = value as Record<string, unknown>;
  return typeof path === "string" && typeof reason === "string";
}
