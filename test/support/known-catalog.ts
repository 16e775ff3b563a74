import type { NoteChange } from "../../server/src/core/change.ts";
import { chunkerVersion } from "../../server/src/core/chunk.ts";
import type { NoteId, NotePath } from "../../server/src/core/note.ts";
import type { Catalog, KnownNote } from "../../server/src/core/ports/catalog.ts";

/** Keeps what a catalog would know of notes, without chunks. */
export class KnownCatalog implements Pick<Catalog, "known" | "page"> {
  readonly notes = new Map<NotePath, KnownNote>();
  chunker: string = chunkerVersion;
  /** As if every note had been read so much later than it was touched. */
  ageMs = 60_000;
  #lastId = 0;

  apply(changes: readonly NoteChange[]): void {
    for (const change of changes) this.#apply(change);
  }

  known(paths: readonly NotePath[]): Promise<KnownNote[]> {
    return Promise.resolve(paths.flatMap((path) => this.notes.get(path) ?? []));
  }

  page(after: NotePath | null, limit: number, under?: NotePath): Promise<KnownNote[]> {
    const notes = [...this.notes.values()].filter(({ path }) => under === undefined || path.startsWith(`${under}/`));
    notes.sort((left, right) => Buffer.compare(Buffer.from(left.path), Buffer.from(right.path)));
    const isAfter = ({ path }: KnownNote) =>
      after === null || Buffer.compare(Buffer.from(path), Buffer.from(after)) > 0;
    return Promise.resolve(notes.filter(isAfter).slice(0, limit));
  }

  idOf(path: string): NoteId | undefined {
    return this.notes.get(path as NotePath)?.id;
  }

  #apply(change: NoteChange): void {
    const before = this.notes.get(change.kind === "moved" ? change.from : change.path);
    if (change.kind === "removed") {
      this.notes.delete(change.path);
      return;
    }
    const hash = change.kind === "touched" ? before?.hash : change.content.hash;
    if (hash === undefined) throw new Error(`${change.kind} of a note that is not known: ${change.path}`);
    if (change.kind === "moved") this.notes.delete(change.from);
    this.#lastId++;
    this.notes.set(change.path, {
      id: before?.id ?? (`note-${this.#lastId}` as NoteId),
      path: change.path,
      fingerprint: change.fingerprint,
      hash,
      indexedAt: change.readAt + this.ageMs,
      chunker: this.chunker,
    });
  }
}
