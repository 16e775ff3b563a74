import { type Dirent, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Fingerprint, NotePath } from "../core/note.ts";
import type { WalkBatch } from "../core/ports/note-source.ts";
import type { FolderView } from "./folder-view.ts";
import { ioReason, isMissing } from "./io-reason.ts";
import { statFingerprint } from "./stat-fingerprint.ts";

/** About 5 ms of looking. */
const batchSize = 500;

interface Found {
  files: { path: NotePath; fingerprint: Fingerprint }[];
  skipped: { path: NotePath; reason: string }[];
  unreadable: { path: NotePath; reason: string }[];
}

/**
 * Every note under a folder (null: the root), in batches of about 500, folder by folder in the order of their names.
 * A folder that cannot be listed is told and passed over; one that vanished meanwhile is simply not there.
 */
export function* walkNotes(view: FolderView, under: NotePath | null): Generator<WalkBatch, void, undefined> {
  const folders: { path: string; listed: boolean }[] = [{ path: under ?? "", listed: false }];
  let found = nothing();
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    const { path } = folder;
    const verdict = view.folder(path, folder.listed);
    if (verdict.kind === "out") continue;
    if (verdict.kind === "unreadable") {
      found.unreadable.push({ path: path as NotePath, reason: verdict.reason });
      continue;
    }
    let entries: Dirent[];
    try {
      entries = readdirSync(join(view.filter.root, path), { withFileTypes: true });
    } catch (error) {
      // The root was there a moment ago: when it is gone now, nothing is known, and nothing may be removed.
      if (path === "" || !isMissing(error)) found.unreadable.push({ path: path as NotePath, reason: ioReason(error) });
      else if (isUndecoded(path)) found.skipped.push({ path: path as NotePath, reason: undecoded });
      continue;
    }
    const inner: string[] = [];
    for (const entry of entries.sort(byName)) {
      const child = path === "" ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory()) inner.push(child);
      else if (entry.isFile() && view.isNote(child, verdict.ignores)) take(view, child as NotePath, found);
      if (found.files.length + found.skipped.length >= batchSize) {
        yield found;
        found = nothing();
      }
    }
    for (const child of inner.reverse()) folders.push({ path: child, listed: true });
  }
  if (found.files.length + found.skipped.length + found.unreadable.length > 0) yield found;
}

const undecoded = "Its name is not valid UTF-8.";

/** Bytes that are no UTF-8 were read as "�"; when nothing is found under such a name, that is why. */
function isUndecoded(path: string): boolean {
  return path.includes("\ufffd");
}

function nothing(): Found {
  return { files: [], skipped: [], unreadable: [] };
}

function byName(left: Dirent, right: Dirent): number {
  return left.name < right.name ? -1 : 1;
}

function take(view: FolderView, path: NotePath, into: Found): void {
  try {
    const found = lstatSync(join(view.filter.root, path), { bigint: true, throwIfNoEntry: false });
    if (found === undefined) {
      if (isUndecoded(path)) into.skipped.push({ path, reason: undecoded });
      return;
    }
    if (!found.isFile()) return;
    const fingerprint = statFingerprint(found);
    const reason = view.filter.tooLarge(fingerprint.size);
    if (reason === null) into.files.push({ path, fingerprint });
    else into.skipped.push({ path, reason });
  } catch (error) {
    if (!isMissing(error)) into.unreadable.push({ path, reason: ioReason(error) });
  }
}
