import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from "node:fs";
import type { Fingerprint } from "../core/note.ts";
import { statFingerprint } from "./stat-fingerprint.ts";

/** A file's bytes with the fingerprint that it had before and after they were read. */
export interface NoteBytes {
  readonly bytes: Buffer;
  readonly fingerprint: Fingerprint;
  /** Epoch milliseconds just before the first look. */
  readonly readAt: number;
}

/** A file that is being written is read again this many times. */
const attempts = 4;

/** Links are not followed, and a pipe that took the file's place is not waited for. */
const openFlags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Reads a regular file of the size that `mayRead` admits, all of it as it was at one moment. Null: it went on changing
 * while it was read, or is no regular file of that size any more. Throws what the file system throws.
 */
export function readBytes(file: string, mayRead: (size: number) => boolean): NoteBytes | null {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const readAt = Date.now();
    const handle = openSync(file, openFlags);
    try {
      const before = fstatSync(handle, { bigint: true });
      if (!before.isFile() || !mayRead(Number(before.size))) return null;
      const bytes = readAll(handle, Number(before.size));
      const after = lstatSync(file, { bigint: true, throwIfNoEntry: false });
      const fingerprint = statFingerprint(before);
      if (bytes !== null && after !== undefined && isSame(fingerprint, statFingerprint(after)))
        return { bytes, fingerprint, readAt };
    } finally {
      closeSync(handle);
    }
  }
  return null;
}

/** Null when the file is shorter or longer by now than it said. */
function readAll(handle: number, size: number): Buffer | null {
  const bytes = Buffer.allocUnsafe(size + 1);
  let length = 0;
  for (;;) {
    const count = readSync(handle, bytes, length, bytes.length - length, length);
    length += count;
    if (count === 0) return length === size ? bytes.subarray(0, size) : null;
    if (length > size) return null;
  }
}

function isSame(left: Fingerprint, right: Fingerprint): boolean {
  return (
    left.size === right.size &&
    left.mtimeNs === right.mtimeNs &&
    left.ctimeNs === right.ctimeNs &&
    left.inode === right.inode
  );
}
