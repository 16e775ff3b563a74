import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { embedKeyOf } from "../../server/src/core/chunk.ts";
import type { ContentHash, Fingerprint, NotePath } from "../../server/src/core/note.ts";
import type { NoteReading, NoteSource, NoteStat, WalkBatch } from "../../server/src/core/ports/note-source.ts";

/**
 * Every file of a folder is a note of one chunk; `.git` is passed over. The real file system without filter, worker
 * threads and chunker. `unreadable` names folders that cannot be listed now.
 */
export class PlainNoteSource implements NoteSource {
  readonly #directory: string;
  readonly unreadable = new Set<string>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  async *walk(_under: NotePath | null, signal: AbortSignal): AsyncGenerator<WalkBatch> {
    const folders = [""];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      signal.throwIfAborted();
      if (this.unreadable.has(folder)) {
        yield { files: [], skipped: [], unreadable: [{ path: folder as NotePath, reason: "permission denied" }] };
        continue;
      }
      const files: { path: NotePath; fingerprint: Fingerprint }[] = [];
      for (const entry of await readdir(join(this.#directory, folder), { withFileTypes: true })) {
        const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
        if (entry.isDirectory()) {
          if (entry.name !== ".git") folders.push(path);
        } else if (entry.isFile()) {
          files.push({ path: path as NotePath, fingerprint: await this.#fingerprint(path) });
        }
      }
      yield { files, skipped: [], unreadable: [] };
    }
  }

  async stat(paths: readonly NotePath[]): Promise<NoteStat[]> {
    return Promise.all(
      paths.map(async (path): Promise<NoteStat> => {
        if (this.#isUnreadable(path)) return { kind: "unreadable", path, reason: "permission denied" };
        try {
          return { kind: "file", path, fingerprint: await this.#fingerprint(path) };
        } catch {
          return { kind: "absent", path };
        }
      }),
    );
  }

  async read(paths: readonly NotePath[], signal: AbortSignal): Promise<NoteReading[]> {
    signal.throwIfAborted();
    return Promise.all(
      paths.map(async (path): Promise<NoteReading> => {
        if (this.#isUnreadable(path)) return { kind: "unreadable", path, reason: "permission denied" };
        try {
          const fingerprint = await this.#fingerprint(path);
          const bytes = await readFile(join(this.#directory, path));
          return { kind: "note", path, fingerprint, readAt: Date.now(), content: contentOf(bytes) };
        } catch {
          return { kind: "absent", path };
        }
      }),
    );
  }

  #isUnreadable(path: string): boolean {
    return [...this.unreadable].some((folder) => folder === "" || path.startsWith(`${folder}/`));
  }

  async #fingerprint(path: string): Promise<Fingerprint> {
    const found = await stat(join(this.#directory, path), { bigint: true });
    return { size: Number(found.size), mtimeNs: found.mtimeNs, ctimeNs: found.ctimeNs, inode: found.ino };
  }
}

function contentOf(bytes: Buffer) {
  const text = bytes.toString("utf8");
  return {
    hash: createHash("sha256").update(bytes).digest("hex") as ContentHash,
    title: null,
    frontMatter: { tags: [], private: false },
    chunks: [
      {
        ordinal: 0,
        headings: [],
        startLine: 1,
        endLine: text.split("\n").length,
        text,
        embedKey: embedKeyOf(text),
        occurrence: 0,
        tokenCount: Math.ceil(text.length / 4),
        tokens: { name: "", headings: "", body: text.toLowerCase() },
      },
    ],
  };
}
