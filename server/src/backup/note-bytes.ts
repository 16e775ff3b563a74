import { createHash } from "node:crypto";
import { open } from "node:fs/promises";

/** A file as it was read in one go: hashes, size and bytes belong together. */
export interface NoteBytes {
  readonly bytes: Buffer;
  readonly sha256: string;
  /** The id that git gives to these bytes. */
  readonly blob: string;
  readonly mtimeNs: bigint;
  readonly mode: "100644" | "100755";
}

/** A file that is written all the time is taken as the last reading found it. */
const readings = 3;

/** Reads a whole regular file. Rejects with the system's error (ENOENT, EACCES…) or when it is no file. */
export async function readNoteBytes(absolutePath: string): Promise<NoteBytes> {
  for (let reading = 1; ; reading++) {
    const { bytes, settled, mtimeNs, executable } = await readOnce(absolutePath);
    if (!settled && reading < readings) continue;
    return {
      bytes,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      blob: createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex"),
      mtimeNs,
      mode: executable ? "100755" : "100644",
    };
  }
}

async function readOnce(absolutePath: string) {
  const file = await open(absolutePath, "r");
  try {
    const before = await file.stat({ bigint: true });
    if (!before.isFile()) throw new Error("it is not a regular file");
    const bytes = await file.readFile();
    const after = await file.stat({ bigint: true });
    return {
      bytes,
      // Not written to while it was read.
      settled: before.mtimeNs === after.mtimeNs && after.size === BigInt(bytes.length),
      mtimeNs: after.mtimeNs,
      executable: (after.mode & 0o100n) !== 0n,
    };
  } finally {
    await file.close();
  }
}
