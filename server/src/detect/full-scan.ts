import type { NoteChange } from "../core/change.ts";
import { chunkerVersion } from "../core/chunk.ts";
import type { Fingerprint, NotePath } from "../core/note.ts";
import type { Catalog, KnownNote } from "../core/ports/catalog.ts";
import type { NoteReading, NoteSource } from "../core/ports/note-source.ts";
import { arrivalOf, changeOf } from "./diff.ts";
import { isUnchanged } from "./fingerprint.ts";
import { knownNotes } from "./known-notes.ts";
import { MoveMatcher } from "./move-matcher.ts";
import { readBatches } from "./read-batches.ts";
import { isAtOrUnder, type PathReason, type Settled } from "./settled.ts";

export interface ScanDeps {
  readonly source: NoteSource;
  readonly catalog: Pick<Catalog, "page">;
}

/** A part of what a full comparison finds. */
export interface ScanBatch extends Settled {
  /** Notes looked at so far, and how many there are (null while the walk goes on). */
  readonly done: number;
  readonly total: number | null;
}

/** Removals carry no text: many fit into one transaction. */
const removalsPerBatch = 500;

/**
 * Compares the whole folder with the catalog. First every fingerprint is taken, then what differs is read, in batches
 * of at most 50 notes or about 400 KB; a new note with a vanished one's bytes has moved, wherever the two stand. What is
 * left of the vanished comes last. Whatever is about to be called gone is looked for once more right before, because
 * the folder and the catalog go on changing meanwhile.
 */
export async function* scanAll(
  { source, catalog }: ScanDeps,
  signal: AbortSignal,
): AsyncGenerator<ScanBatch, void, undefined> {
  const files = new Map<NotePath, Fingerprint>();
  const unreadable: PathReason[] = [];
  for await (const walked of source.walk(null, signal)) {
    for (const { path, fingerprint } of walked.files) files.set(path, fingerprint);
    unreadable.push(...walked.unreadable);
    yield { ...nothing, skipped: walked.skipped, unreadable: walked.unreadable, done: files.size, total: null };
  }
  const known = await knownNotes(catalog, signal);
  const toRead: { path: NotePath; size: number }[] = [];
  for (const [path, fingerprint] of files) {
    const before = known.get(path);
    if (before === undefined || !isUnchanged(before, fingerprint, chunkerVersion))
      toRead.push({ path, size: fingerprint.size });
  }
  const total = files.size;
  let done = total - toRead.length;
  yield { ...nothing, unchanged: done, done, total };

  const missing = [...known.values()].filter(
    ({ path }) => !files.has(path) && !unreadable.some((folder) => isAtOrUnder(path, folder.path)),
  );
  const moves = new MoveMatcher(await stillGone(source, missing, signal));
  for await (const readings of readBatches(source, toRead, signal)) {
    done += readings.length;
    yield { ...(await settle(readings, known, moves, source)), done, total };
  }

  const left = moves.rest();
  for (let start = 0; start < left.length; start += removalsPerBatch) {
    const gone = await stillGone(source, left.slice(start, start + removalsPerBatch), signal);
    const changes = gone.map(({ path }): NoteChange => ({ kind: "removed", path }));
    if (changes.length > 0) yield { ...nothing, changes, done, total };
  }
}

const nothing: Settled = { changes: [], skipped: [], unreadable: [], unchanged: 0 };

async function settle(
  readings: readonly NoteReading[],
  known: ReadonlyMap<NotePath, KnownNote>,
  moves: MoveMatcher,
  source: NoteSource,
): Promise<Settled> {
  const changes: NoteChange[] = [];
  const skipped: PathReason[] = [];
  const unreadable: PathReason[] = [];
  for (const reading of readings) {
    const before = known.get(reading.path);
    if (reading.kind === "note") {
      if (before !== undefined) changes.push(changeOf(before, reading, chunkerVersion));
      else changes.push(arrivalOf(reading, moves.take(reading.path, reading.content.hash)?.path ?? null));
    } else if (reading.kind === "unreadable") unreadable.push({ path: reading.path, reason: reading.reason });
    else {
      if (reading.kind === "skipped") skipped.push({ path: reading.path, reason: reading.reason });
      if (before !== undefined) changes.push({ kind: "removed", path: reading.path });
    }
  }
  return { changes: await withoutReturned(changes, source), skipped, unreadable, unchanged: 0 };
}

/** A note that stands in its old place again has not moved: the other is a copy. */
async function withoutReturned(changes: readonly NoteChange[], source: NoteSource): Promise<NoteChange[]> {
  const sources = changes.flatMap((change) => (change.kind === "moved" ? [change.from] : []));
  if (sources.length === 0) return [...changes];
  const back = new Set((await source.stat(sources)).filter(isThere).map(({ path }) => path));
  return changes.map((change) => {
    if (change.kind !== "moved" || !back.has(change.from)) return change;
    const { path, fingerprint, readAt, content } = change;
    return { kind: "added", path, fingerprint, readAt, content };
  });
}

/** Those of the notes that are really not there now. */
async function stillGone(
  source: NoteSource,
  notes: readonly KnownNote[],
  signal: AbortSignal,
): Promise<readonly KnownNote[]> {
  const gone: KnownNote[] = [];
  for (let start = 0; start < notes.length; start += removalsPerBatch) {
    signal.throwIfAborted();
    const part = notes.slice(start, start + removalsPerBatch);
    const there = new Set((await source.stat(part.map(({ path }) => path))).filter(isThere).map(({ path }) => path));
    gone.push(...part.filter(({ path }) => !there.has(path)));
  }
  return gone;
}

function isThere(stat: { readonly kind: string }): boolean {
  return stat.kind === "file" || stat.kind === "unreadable";
}
