import { createHash } from "node:crypto";
import { decodeNote } from "../chunking/decode-note.ts";
import { splitLines } from "../chunking/lines.ts";
import { messageOf } from "../core/errors.ts";
import type { Fingerprint } from "../core/note.ts";
import type { Log } from "../core/ports/log.ts";
import type { ResolvedChunk } from "../core/ports/search-reader.ts";
import { isAbort } from "../util/abort.ts";
import type { NoteDisk } from "./note-disk.ts";

/** Where a section stands now. `changed`: the note holds it no longer, or cannot be read: its text must not be shown. */
export type Freshness =
  | { readonly kind: "fresh"; readonly startLine: number; readonly endLine: number }
  | { readonly kind: "changed" }
  | { readonly kind: "gone" };

/** A note that grew beyond this since it was indexed is not read while somebody waits. */
const maxReadBytes = 8 * 1024 * 1024;
/** Coarsest clock of a file system in use (FAT): a file written within it of its reading may hold other bytes under the same times. */
const clockGrainMs = 2_000;

/** Compares what is indexed with what is on the disk now, reading a note only when its fingerprint says that it may differ. */
export async function freshnessOf(
  chunk: ResolvedChunk,
  disk: NoteDisk,
  log: Log,
  signal: AbortSignal,
): Promise<Freshness> {
  const { note } = chunk;
  try {
    const now = await disk.stat(note.path);
    if (now === null) return { kind: "gone" };
    if (sameFingerprint(now, note.fingerprint) && !isRacy(now, note.indexedAt)) return asIndexed(chunk);
    if (now.size > maxReadBytes) return { kind: "changed" };
    const bytes = await disk.read(note.path, signal);
    if (createHash("sha256").update(bytes).digest("hex") === note.hash) return asIndexed(chunk);
    return findSection(bytes, chunk);
  } catch (error) {
    if (isAbort(error, signal)) throw error;
    log.warn("a found note cannot be read", { path: note.path, error: messageOf(error) });
    return { kind: "changed" };
  }
}

function asIndexed({ startLine, endLine }: ResolvedChunk): Freshness {
  return { kind: "fresh", startLine, endLine };
}

function sameFingerprint(a: Fingerprint, b: Fingerprint): boolean {
  return a.size === b.size && a.mtimeNs === b.mtimeNs && a.ctimeNs === b.ctimeNs && a.inode === b.inode;
}

function isRacy(now: Fingerprint, indexedAt: number): boolean {
  const changedAt = Number((now.mtimeNs > now.ctimeNs ? now.mtimeNs : now.ctimeNs) / 1_000_000n);
  return changedAt + clockGrainMs > indexedAt;
}

/** The place nearest to the old one at which the section's text stands in the note as it is now. */
function findSection(bytes: Buffer, chunk: ResolvedChunk): Freshness {
  const decoded = decodeNote(bytes);
  if (decoded.kind !== "text" || chunk.text === "") return { kind: "changed" };
  const text = splitLines(decoded.text.toWellFormed()).join("\n");
  let best: number | null = null;
  let line = 1;
  let counted = 0;
  for (let at = text.indexOf(chunk.text); at !== -1; at = text.indexOf(chunk.text, at + 1)) {
    line += lineBreaks(text, counted, at);
    counted = at;
    if (best === null || Math.abs(line - chunk.startLine) < Math.abs(best - chunk.startLine)) best = line;
  }
  if (best === null) return { kind: "changed" };
  return { kind: "fresh", startLine: best, endLine: best + lineBreaks(chunk.text, 0, chunk.text.length) };
}

function lineBreaks(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf("\n", from); at !== -1 && at < to; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
