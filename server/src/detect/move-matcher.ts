import type { ContentHash, NotePath } from "../core/note.ts";
import type { KnownNote } from "../core/ports/catalog.ts";
import { byPath } from "./settled.ts";

/** Vanished notes that wait for a new one with the same bytes: then the note has moved. */
export class MoveMatcher {
  readonly #byHash = new Map<ContentHash, KnownNote[]>();

  constructor(vanished: Iterable<KnownNote>) {
    for (const note of [...vanished].sort(byPath)) {
      const group = this.#byHash.get(note.hash);
      if (group === undefined) this.#byHash.set(note.hash, [note]);
      else group.push(note);
    }
  }

  /** Takes the vanished note with these bytes, of the same file name if there is one, else the first by path. */
  take(path: NotePath, hash: ContentHash): KnownNote | null {
    const group = this.#byHash.get(hash);
    if (group === undefined || group.length === 0) return null;
    const sameName = group.findIndex((note) => fileName(note.path) === fileName(path));
    return group.splice(Math.max(0, sameName), 1)[0] ?? null;
  }

  /** Takes the vanished note with these bytes only if its file name is the same. */
  takeSameName(path: NotePath, hash: ContentHash): KnownNote | null {
    const group = this.#byHash.get(hash) ?? [];
    const sameName = group.findIndex((note) => fileName(note.path) === fileName(path));
    return sameName === -1 ? null : (group.splice(sameName, 1)[0] ?? null);
  }

  /** Those that nobody took, by path. */
  rest(): KnownNote[] {
    return [...this.#byHash.values()].flat().sort(byPath);
  }
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
