import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Fingerprint, NotePath } from "../core/note.ts";

/** The notes on the disk, as far as search looks at them. */
export interface NoteDisk {
  /** Null when nothing is there any more. Throws when it cannot be known. */
  stat(path: NotePath): Promise<Fingerprint | null>;
  read(path: NotePath, signal: AbortSignal): Promise<Buffer>;
}

/** Reads under one notes folder. */
export class FolderDisk implements NoteDisk {
  readonly #notesDir: string;

  constructor(notesDir: string) {
    this.#notesDir = notesDir;
  }

  async stat(path: NotePath): Promise<Fingerprint | null> {
    try {
      const found = await stat(join(this.#notesDir, path), { bigint: true });
      if (!found.isFile()) return null;
      return { size: Number(found.size), mtimeNs: found.mtimeNs, ctimeNs: found.ctimeNs, inode: found.ino };
    } catch (error) {
      if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR"))
        return null;
      throw error;
    }
  }

  read(path: NotePath, signal: AbortSignal): Promise<Buffer> {
    return readFile(join(this.#notesDir, path), { signal });
  }
}
