import type { Fingerprint, NotePath } from "../../core/note.ts";
import type { KnownNote } from "../../core/ports/catalog.ts";
import type { NoteReading } from "../../core/ports/note-source.ts";
import type { CheckContext } from "../check-context.ts";
import { notePages, weighedSlices } from "../pages.ts";

/** Notes read at once to confirm a difference, and their bytes: what was read comes to this thread with all its chunks. */
const readAtOnce = 32;
const bytesAtOnce = 512 * 1024;

interface NoteToRead {
  readonly path: NotePath;
  /** Bytes when it was last seen. */
  readonly size: number;
}

/**
 * Compares the notes folder with the catalog. A difference in size or times is confirmed by reading: only other bytes
 * are drift. Deep mode reads every note. Returns the number of notes compared.
 */
export async function checkDisk(context: CheckContext, signal: AbortSignal): Promise<number> {
  const { deps, deep, progress } = context;
  const onDisk = new Set<string>();
  const unreadable: NotePath[] = [];
  const toRead: NoteToRead[] = [];
  for await (const batch of deps.source.walk(null, signal)) {
    unreadable.push(...batch.unreadable.map((folder) => folder.path));
    const known = byPath(await deps.catalog.known(batch.files.map((file) => file.path)));
    for (const { path, fingerprint } of batch.files) {
      onDisk.add(path);
      const note = known.get(path);
      if (deep || note === undefined || !sameFingerprint(note.fingerprint, fingerprint)) {
        toRead.push({ path, size: fingerprint.size });
      }
    }
    progress(onDisk.size, null);
  }

  let knownOnly = 0;
  for await (const page of notePages(deps.catalog, signal)) {
    for (const note of page) {
      if (onDisk.has(note.path)) continue;
      knownOnly += 1;
      if (unreadable.some((folder) => isUnder(note.path, folder))) continue;
      toRead.push({ path: note.path, size: note.fingerprint.size });
    }
  }

  const total = onDisk.size + knownOnly;
  let read = 0;
  for (const some of weighedSlices(toRead, readAtOnce, bytesAtOnce, ({ size }) => size)) {
    await confirm(
      context,
      some.map(({ path }) => path),
      signal,
    );
    read += some.length;
    progress(total - toRead.length + read, total);
  }
  return total;
}

/** The catalog is asked after the reading: a sync that was quicker than the check has written it by then. */
async function confirm({ deps, findings }: CheckContext, paths: readonly NotePath[], signal: AbortSignal) {
  const readings = await deps.source.read(paths, signal);
  const known = byPath(await deps.catalog.known(paths));
  for (const reading of readings) {
    const finding = differenceOf(reading, known.get(reading.path));
    if (finding !== null) findings.add({ ...finding, where: "disk", path: reading.path });
  }
}

function differenceOf(reading: NoteReading, note: KnownNote | undefined) {
  switch (reading.kind) {
    case "unreadable":
      return null;
    case "absent":
    case "skipped":
      if (note === undefined) return null;
      return {
        kind: "disk-removed",
        detail:
          reading.kind === "absent"
            ? "The catalog knows this note, but it is not on the disk."
            : `The catalog knows this note, but it is not to be indexed: ${reading.reason}`,
      } as const;
    case "note":
      if (note === undefined) {
        return { kind: "disk-added", detail: "The note is on the disk, but the catalog does not know it." } as const;
      }
      if (note.hash === reading.content.hash) return null;
      return {
        kind: "disk-changed",
        detail: sameFingerprint(note.fingerprint, reading.fingerprint)
          ? "The note's bytes differ from the catalog's, though size and times are the same."
          : "The note's bytes differ from what the catalog knows.",
      } as const;
  }
}

function byPath(notes: readonly KnownNote[]): ReadonlyMap<NotePath, KnownNote> {
  return new Map(notes.map((note) => [note.path, note]));
}

function sameFingerprint(a: Fingerprint, b: Fingerprint): boolean {
  return a.size === b.size && a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs && a.inode === b.inode;
}

function isUnder(path: string, folder: NotePath): boolean {
  return folder === "" || folder === "." || path === folder || path.startsWith(`${folder}/`);
}
