import type { Database, Statement } from "better-sqlite3";
import type { ChunkTokens } from "../../core/chunk.ts";

/** Rows of the full-text index. It is contentless: what was written can be replaced or removed, never read back. */
export class TextTable {
  readonly #insert: Statement<[string, string, string]>;
  readonly #replace: Statement<[string, string, string, number]>;
  readonly #delete: Statement<[number]>;
  readonly #deleteOfGeneration: Statement<[number]>;

  constructor(database: Database) {
    this.#insert = database.prepare("INSERT INTO chunk_text (name, headings, body) VALUES (?, ?, ?)");
    this.#replace = database.prepare("UPDATE chunk_text SET name = ?, headings = ?, body = ? WHERE rowid = ?");
    this.#delete = database.prepare("DELETE FROM chunk_text WHERE rowid = ?");
    this.#deleteOfGeneration = database.prepare(
      `DELETE FROM chunk_text WHERE rowid IN (
         SELECT own.text_row FROM chunk own WHERE own.generation = ?
           AND NOT EXISTS (SELECT 1 FROM chunk o WHERE o.text_row = own.text_row AND o.generation <> own.generation))`,
    );
  }

  /** Returns the new row's number, for `chunk.text_row`. */
  insert(tokens: ChunkTokens): number {
    return Number(this.#insert.run(tokens.name, tokens.headings, tokens.body).lastInsertRowid);
  }

  replace(row: number, tokens: ChunkTokens): void {
    this.#replace.run(tokens.name, tokens.headings, tokens.body, row);
  }

  delete(row: number): void {
    this.#delete.run(row);
  }

  /** Removes the rows that only chunks of this generation use. */
  deleteOfGeneration(generation: number): void {
    this.#deleteOfGeneration.run(generation);
  }
}
