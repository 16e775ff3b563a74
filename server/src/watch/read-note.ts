import { createHash } from "node:crypto";
import { join } from "node:path";
import type { NoteContent } from "../core/chunk.ts";
import type { ContentHash, NotePath } from "../core/note.ts";
import type { NoteReading } from "../core/ports/note-source.ts";
import type { FolderView } from "./folder-view.ts";
import { ioReason, isMissing } from "./io-reason.ts";
import { type NoteBytes, readBytes } from "./read-bytes.ts";
import { statNote } from "./stat-note.ts";

/** Turns a note's bytes into its content; a reason when they are no text. */
export type Chunk = (path: NotePath, bytes: Buffer, hash: ContentHash) => NoteContent | { readonly reason: string };

/** Reads, hashes and chunks what stands under a path. */
export function readNote(view: FolderView, path: NotePath, chunk: Chunk): NoteReading {
  const stat = statNote(view, path);
  if (stat.kind === "skipped" || stat.kind === "unreadable") return { kind: stat.kind, path, reason: stat.reason };
  if (stat.kind !== "file") return { kind: "absent", path };
  let read: NoteBytes | null;
  try {
    read = readBytes(join(view.filter.root, path), (size) => view.filter.tooLarge(size) === null);
  } catch (error) {
    return isMissing(error) ? { kind: "absent", path } : { kind: "unreadable", path, reason: ioReason(error) };
  }
  if (read === null) return { kind: "unreadable", path, reason: "It is being written." };
  const hash = createHash("sha256").update(read.bytes).digest("hex") as ContentHash;
  const content = chunk(path, read.bytes, hash);
  if ("reason" in content) return { kind: "skipped", path, reason: content.reason };
  return { kind: "note", path, fingerprint: read.fingerprint, readAt: read.readAt, content };
}
