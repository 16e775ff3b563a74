import { join } from "node:path";
import { messageOf } from "../core/errors.ts";
import type { Fingerprint, NotePath } from "../core/note.ts";
import type { Catalog, KnownNote } from "../core/ports/catalog.ts";
import type { NoteSource } from "../core/ports/note-source.ts";
import type { ManifestEntry } from "./manifest.ts";
import { readNoteBytes } from "./note-bytes.ts";

/** What one snapshot will hold, before it is committed. */
export interface Collected {
  readonly entries: Map<string, ManifestEntry>;
  readonly leftOut: { readonly path: string; readonly reason: string }[];
}

export interface CollectDeps {
  readonly notesDir: string;
  readonly source: NoteSource;
  readonly catalog: Pick<Catalog, "known">;
}

/** Files read at the same time. */
const readers = 8;

/** A file written this shortly before it was indexed may have changed within its clock's grain: it is read. */
const grainMs = 2_000;

/**
 * Walks the notes and yields the bytes that `previous` (the last restore point's entries) does not hold, filling
 * `into`. What cannot be read now stays as it was in the last restore point: unreadable is not deleted.
 */
export async function* collectNotes(
  deps: CollectDeps,
  previous: ReadonlyMap<string, ManifestEntry>,
  into: Collected,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const { notesDir, source, catalog } = deps;
  const keep = (path: string, reason: string) => {
    into.leftOut.push({ path, reason });
    const entry = previous.get(path);
    if (entry !== undefined) into.entries.set(path, entry);
  };
  const seen = new Set<string>([...previous.values()].map((entry) => entry.blob));

  for await (const batch of source.walk(null, signal)) {
    const known = new Map<string, KnownNote>();
    for (const note of await catalog.known(batch.files.map((file) => file.path))) known.set(note.path, note);
    for (const folder of batch.unreadable) {
      into.leftOut.push(folder);
      for (const [path, entry] of previous) if (isUnder(path, folder.path)) into.entries.set(path, entry);
    }
    for (const skipped of batch.skipped) into.leftOut.push(skipped);

    for (let start = 0; start < batch.files.length; start += readers) {
      signal.throwIfAborted();
      const group = batch.files.slice(start, start + readers);
      const readings = await Promise.all(
        group.map(async ({ path, fingerprint }) => {
          if (!canBeStored(path)) return { path, problem: "git cannot hold a file of this name" };
          const note = known.get(path);
          const last = previous.get(path);
          if (last !== undefined && note !== undefined && isUnchanged(last, note, fingerprint)) {
            return { path, entry: { ...last, mtimeNs: String(fingerprint.mtimeNs), note: note.id as string } };
          }
          try {
            const read = await readNoteBytes(join(notesDir, path));
            const { bytes, sha256, blob, mode, mtimeNs } = read;
            const entry = {
              path,
              size: bytes.length,
              sha256,
              mtimeNs: String(mtimeNs),
              mode,
              note: note?.id ?? null,
              blob,
            };
            return { path, entry, bytes };
          } catch (error) {
            if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
            return { path, problem: messageOf(error) };
          }
        }),
      );
      for (const reading of readings) {
        if (reading === null) continue;
        if (reading.problem !== undefined) {
          keep(reading.path, reading.problem);
          continue;
        }
        into.entries.set(reading.path, reading.entry);
        if (reading.bytes === undefined || seen.has(reading.entry.blob)) continue;
        seen.add(reading.entry.blob);
        yield reading.bytes;
      }
    }
  }
}

/**
 * True when the catalog, of a later moment than the file's last write, vouches that the file still holds the bytes
 * that the last restore point holds. Anything less, and the file is read.
 */
function isUnchanged(last: ManifestEntry, note: KnownNote, now: Fingerprint): boolean {
  const known = note.fingerprint;
  return (
    note.hash === last.sha256 &&
    now.size === last.size &&
    known.size === now.size &&
    known.mtimeNs === now.mtimeNs &&
    known.ctimeNs === now.ctimeNs &&
    known.inode === now.inode &&
    Number(now.ctimeNs / 1_000_000n) + grainMs < note.indexedAt
  );
}

function isUnder(path: string, folder: NotePath): boolean {
  return folder === "" || folder === "." || path.startsWith(`${folder}/`);
}

/** Names that mean something else inside a tree; the walk gives none of them, but a filter can be widened. */
function canBeStored(path: string): boolean {
  return path.split("/").every((part) => part !== "" && part !== "." && part !== ".." && part.toLowerCase() !== ".git");
}
