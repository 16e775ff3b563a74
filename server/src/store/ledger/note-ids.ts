import type { Statement } from "better-sqlite3";
import { v7 as uuidv7 } from "uuid";
import type { NoteId, NotePath } from "../../core/note.ts";
import type { StoreDatabase } from "../database.ts";

/** A note that needs its id; with `from` when it stood under another path before. */
export interface IdRequest {
  readonly path: NotePath;
  readonly from?: NotePath;
}

/** Which id a path has. A path keeps its id when its note is removed, and gives it away when the note moves. */
export class NoteIds {
  readonly #database: StoreDatabase;
  readonly #get: Statement<[string], NoteId>;
  readonly #put: Statement<[string, string]>;
  readonly #delete: Statement<[string]>;

  constructor(database: StoreDatabase) {
    this.#database = database;
    this.#get = database.raw.prepare<[string], NoteId>("SELECT id FROM note_id WHERE path = ?").pluck();
    this.#put = database.raw.prepare("INSERT OR REPLACE INTO note_id (path, id) VALUES (?, ?)");
    this.#delete = database.raw.prepare("DELETE FROM note_id WHERE path = ?");
  }

  /**
   * One id for each request, in their order, durable on return. All moves start from the state before the call, whatever
   * their order. Asking again, after a move too, gives the same ids.
   */
  assign(requests: readonly IdRequest[]): NoteId[] {
    const known = this.#database.read(() =>
      requests.map(({ path, from }) => (from === undefined ? this.#get.get(path) : undefined)),
    );
    if (known.every((id) => id !== undefined)) return known;
    return this.#database.write(() => {
      const carried = requests.map(({ path, from }) => this.#takeAway(path, from));
      return requests.map(({ path }, index) => {
        const id = carried[index] ?? this.#get.get(path) ?? (uuidv7() as NoteId);
        this.#put.run(path, id);
        return id;
      });
    });
  }

  #takeAway(path: NotePath, from: NotePath | undefined): NoteId | undefined {
    if (from === undefined || from === path) return undefined;
    const id = this.#get.get(from);
    if (id !== undefined) this.#delete.run(from);
    return id;
  }
}
