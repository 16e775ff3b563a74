import { chunkNote } from "../../server/src/chunking/chunk-note.ts";
import { decodeNote } from "../../server/src/chunking/decode-note.ts";
import type { NotePath } from "../../server/src/core/note.ts";
import type { NoteReading, NoteSource, NoteStat, WalkBatch } from "../../server/src/core/ports/note-source.ts";
import { NoteFilter } from "../../server/src/watch/note-filter.ts";
import type { NoteRules } from "../../server/src/watch/note-rules.ts";
import { walkNotes } from "../../server/src/watch/note-walker.ts";
import { readNote } from "../../server/src/watch/read-note.ts";
import { statNote } from "../../server/src/watch/stat-note.ts";

export const allNotes: NoteRules = { folders: [], include: [], exclude: [], gitignore: true, maxFileKb: 1024 };

/** The real file system, filter and chunker, without the threads; it remembers what was read. */
export class InThreadNoteSource implements NoteSource {
  readonly reads: NotePath[] = [];
  /** Called before paths are looked at: the moment for a change in between. */
  beforeStat: (paths: readonly NotePath[]) => void = () => {};
  beforeRead: (paths: readonly NotePath[]) => void = () => {};
  rules: NoteRules;
  readonly #root: string;

  constructor(root: string, rules: NoteRules = allNotes) {
    this.#root = root;
    this.rules = rules;
  }

  async *walk(under: NotePath | null, signal: AbortSignal): AsyncGenerator<WalkBatch> {
    signal.throwIfAborted();
    for (const batch of walkNotes(this.#view(), under)) {
      yield batch;
      signal.throwIfAborted();
    }
  }

  async stat(paths: readonly NotePath[]): Promise<NoteStat[]> {
    this.beforeStat(paths);
    const view = this.#view();
    return paths.map((path) => statNote(view, path));
  }

  async read(paths: readonly NotePath[], signal: AbortSignal): Promise<NoteReading[]> {
    signal.throwIfAborted();
    this.beforeRead(paths);
    this.reads.push(...paths);
    const view = this.#view();
    return paths.map((path) =>
      readNote(view, path, (_path, bytes, hash) => {
        const decoded = decodeNote(bytes);
        return decoded.kind === "text" ? chunkNote({ path, hash, text: decoded.text }) : { reason: decoded.reason };
      }),
    );
  }

  #view() {
    return new NoteFilter(this.#root, this.rules).view();
  }
}
