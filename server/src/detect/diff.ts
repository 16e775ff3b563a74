import { assertNever } from "../core/assert-never.ts";
import type { NoteChange } from "../core/change.ts";
import type { NotePath } from "../core/note.ts";
import type { KnownNote } from "../core/ports/catalog.ts";
import type { NoteReading } from "../core/ports/note-source.ts";
import { MoveMatcher } from "./move-matcher.ts";
import { byPath, type PathReason, type Settled } from "./settled.ts";

type ReadNote = Extract<NoteReading, { kind: "note" }>;

/**
 * What the readings change in what is known. A known path that reads as absent or skipped has vanished; a new path with
 * a vanished note's bytes is that note, moved (of several, those with the same file name first, then in path order).
 * Equal bytes under a path that did not vanish are just another note. Pure.
 */
export function diff(
  readings: readonly NoteReading[],
  known: ReadonlyMap<NotePath, KnownNote>,
  chunker: string,
): Settled {
  const appeared: ReadNote[] = [];
  const vanished: KnownNote[] = [];
  const skipped: PathReason[] = [];
  const unreadable: PathReason[] = [];
  const changes: NoteChange[] = [];
  for (const reading of readings) {
    const before = known.get(reading.path);
    switch (reading.kind) {
      case "note":
        if (before === undefined) appeared.push(reading);
        else changes.push(changeOf(before, reading, chunker));
        break;
      case "skipped":
        skipped.push({ path: reading.path, reason: reading.reason });
        if (before !== undefined) vanished.push(before);
        break;
      case "absent":
        if (before !== undefined) vanished.push(before);
        break;
      case "unreadable":
        unreadable.push({ path: reading.path, reason: reading.reason });
        break;
      default:
        assertNever(reading);
    }
  }
  const { arrivals, left } = pair(appeared, vanished);
  changes.push(...arrivals);
  changes.sort(byPath);
  for (const { path } of left) changes.push({ kind: "removed", path });
  return { changes, skipped, unreadable, unchanged: 0 };
}

/** What reading a known note anew says of it. */
export function changeOf(before: KnownNote, reading: ReadNote, chunker: string): NoteChange {
  const { path, fingerprint, readAt, content } = reading;
  if (before.hash === content.hash && before.chunker === chunker) return { kind: "touched", path, fingerprint, readAt };
  return { kind: "modified", path, fingerprint, readAt, content };
}

/** The change that a note under a new path is: moved when `from` is where it stood, else added. */
export function arrivalOf(reading: ReadNote, from: NotePath | null): NoteChange {
  const { path, fingerprint, readAt, content } = reading;
  if (from === null) return { kind: "added", path, fingerprint, readAt, content };
  return { kind: "moved", from, path, fingerprint, readAt, content };
}

function pair(appeared: readonly ReadNote[], vanished: readonly KnownNote[]) {
  const matcher = new MoveMatcher(vanished);
  const inOrder = appeared.toSorted(byPath);
  const sources = new Map<NotePath, NotePath>();
  for (const { path, content } of inOrder) {
    const from = matcher.takeSameName(path, content.hash);
    if (from !== null) sources.set(path, from.path);
  }
  const arrivals = inOrder.map((reading) => {
    const from = sources.get(reading.path) ?? matcher.take(reading.path, reading.content.hash)?.path ?? null;
    return arrivalOf(reading, from);
  });
  return { arrivals, left: matcher.rest() };
}
