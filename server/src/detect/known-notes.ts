import type { NotePath } from "../core/note.ts";
import type { Catalog, KnownNote } from "../core/ports/catalog.ts";

const pageSize = 1_000;

/** All known notes, or those under one folder, read page by page. */
export async function knownNotes(
  catalog: Pick<Catalog, "page">,
  signal: AbortSignal,
  under?: NotePath,
): Promise<Map<NotePath, KnownNote>> {
  const notes = new Map<NotePath, KnownNote>();
  for (let after: NotePath | null = null; ; ) {
    signal.throwIfAborted();
    const page: KnownNote[] = await (under === undefined
      ? catalog.page(after, pageSize)
      : catalog.page(after, pageSize, under));
    for (const note of page) notes.set(note.path, note);
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return notes;
    after = last.path;
  }
}
