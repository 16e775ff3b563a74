import type { NotePath } from "../core/note.ts";
import type { NoteReading, NoteSource } from "../core/ports/note-source.ts";

/** One transaction of the catalog a batch: short enough for a save to slip in between. */
const maxNotes = 50;
/** A batch comes to the main thread and goes on to the store's as one message: 2 MB of notes held the event loop up for 60 ms. */
const maxBytes = 400_000;

/** Reads notes in batches; the next one is read while the caller works on the one before. */
export async function* readBatches(
  source: Pick<NoteSource, "read">,
  notes: readonly { readonly path: NotePath; readonly size: number }[],
  signal: AbortSignal,
): AsyncGenerator<NoteReading[], void, undefined> {
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const read = (paths: readonly NotePath[] | undefined) => {
    const reading = paths === undefined ? null : source.read(paths, either);
    reading?.catch(() => undefined); // told to whoever awaits it, if anybody still does
    return reading;
  };
  const batches = slices(notes);
  try {
    let next = read(batches.next().value ?? undefined);
    while (next !== null) {
      const readings = await next;
      next = read(batches.next().value ?? undefined);
      yield readings;
    }
  } finally {
    stop.abort(new Error("The notes are not wanted any more."));
  }
}

function* slices(
  notes: readonly { readonly path: NotePath; readonly size: number }[],
): Generator<NotePath[], void, undefined> {
  let slice: NotePath[] = [];
  let bytes = 0;
  for (const { path, size } of notes) {
    if (slice.length > 0 && (slice.length === maxNotes || bytes + size > maxBytes)) {
      yield slice;
      slice = [];
      bytes = 0;
    }
    slice.push(path);
    bytes += size;
  }
  if (slice.length > 0) yield slice;
}
