import type { ParkedNote } from "../../../server/src/protocol/sync.ts";

/** Parts of one note that were refused for the same reason. */
export interface ParkedParts {
  /** Null when the note is gone. */
  readonly path: string | null;
  readonly reason: string;
  readonly parts: number;
}

/** What is parked, by note and reason, in the order in which it was found. */
export function parkedNotes(parked: readonly ParkedNote[]): readonly ParkedParts[] {
  const found = new Map<string, ParkedParts>();
  for (const { path, reason } of parked) {
    const key = JSON.stringify([path, reason]);
    found.set(key, { path, reason, parts: (found.get(key)?.parts ?? 0) + 1 });
  }
  return [...found.values()];
}
