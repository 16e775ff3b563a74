import type { Database, Statement } from "better-sqlite3";
import type { ChunkDraft, ChunkId } from "../../core/chunk.ts";
import type { GenerationId } from "../../core/generation.ts";
import type { NotePath } from "../../core/note.ts";
import type { ChunkKey } from "../../core/ports/catalog.ts";

/** What `apply` compares a note's new chunks with. */
export interface ChunkRow {
  readonly rid: number;
  readonly id: ChunkId;
  readonly generation: GenerationId;
  readonly ordinal: number;
  /** JSON. */
  readonly headings: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly textRow: number;
}

/** A chunk that is still owed to the index. */
export interface UndeliveredRow {
  readonly id: ChunkId;
  readonly rid: number;
  readonly textRow: number;
}

const notOwed = `NOT EXISTS (SELECT 1 FROM outbox o WHERE o.generation = c.generation AND o.chunk = c.id)`;
const notIn = "NOT EXISTS (SELECT 1 FROM chunk t WHERE t.generation = @to AND t.id = c.id)";
const copied = "id, note, ordinal, headings, start_line, end_line, text, embed_key, occurrence, token_count, text_row";

/**
 * A private note's text goes to no embedder but the built-in one, so that a check must not miss it in the index of another
 * (one on this machine may well have it: that is no fault either).
 */
const notWithheld = `NOT EXISTS (SELECT 1 FROM note n JOIN generation g ON g.id = c.generation
  WHERE n.rid = c.note AND n.private = 1 AND g.provider <> 'built-in')`;

/** Rows of `chunk`. Who removes one also removes its text row when no other generation uses it. */
export class ChunkTable {
  readonly #ofNote: Statement<[number], ChunkRow>;
  readonly #insert: Statement<[Record<string, unknown>]>;
  readonly #place: Statement<[Record<string, unknown>]>;
  readonly #delete: Statement<[number]>;
  readonly #clear: Statement<[number]>;
  readonly #copyMissing: Statement<[{ from: number; to: number }]>;
  readonly #undelivered: Statement<[number], UndeliveredRow>;
  readonly #textRowUsed: Statement<[number], number>;
  readonly #count: Statement<[number], number>;
  readonly #keys: Statement<[number, string, number], ChunkKey>;
  readonly #indexedKeys: Statement<[number, string, number], ChunkKey>;
  readonly #pathOf: Statement<[string], NotePath>;

  constructor(database: Database) {
    this.#ofNote = database.prepare(
      `SELECT rid, id, generation, ordinal, headings, start_line AS startLine, end_line AS endLine, text_row AS textRow
       FROM chunk WHERE note = ?`,
    );
    this.#insert = database.prepare(
      `INSERT INTO chunk (generation, ${copied}) VALUES (@generation, @id, @note, @ordinal, @headings, @startLine, @endLine,
         @text, @embedKey, @occurrence, @tokenCount, @textRow)`,
    );
    this.#place = database.prepare(
      `UPDATE chunk SET ordinal = @ordinal, headings = @headings, start_line = @startLine, end_line = @endLine, text = @text
       WHERE rid = @rid`,
    );
    this.#delete = database.prepare("DELETE FROM chunk WHERE rid = ?");
    this.#clear = database.prepare("DELETE FROM chunk WHERE generation = ?");
    this.#copyMissing = database.prepare(
      `INSERT INTO chunk (generation, ${copied}) SELECT @to, ${copied} FROM chunk c WHERE c.generation = @from AND ${notIn}
       ORDER BY c.rid`,
    );
    this.#undelivered = database.prepare(
      `SELECT c.id, c.rid, c.text_row AS textRow FROM outbox o JOIN chunk c ON c.generation = o.generation AND c.id = o.chunk
       WHERE o.generation = ? AND o.op = 'upsert'`,
    );
    this.#textRowUsed = database
      .prepare<[number], number>("SELECT EXISTS (SELECT 1 FROM chunk WHERE text_row = ?)")
      .pluck();
    this.#count = database.prepare<[number], number>("SELECT count(*) FROM chunk WHERE generation = ?").pluck();
    const keys = "SELECT c.id AS chunk, c.embed_key AS embedKey FROM chunk c WHERE c.generation = ? AND c.id > ?";
    this.#keys = database.prepare(`${keys} ORDER BY c.id LIMIT ?`);
    this.#indexedKeys = database.prepare(`${keys} AND ${notOwed} AND ${notWithheld} ORDER BY c.id LIMIT ?`);
    this.#pathOf = database
      .prepare<[string], NotePath>(
        `SELECT n.path FROM chunk c JOIN note n ON n.rid = c.note
         WHERE c.generation IN (SELECT id FROM generation WHERE state <> 'retired') AND c.id = ? LIMIT 1`,
      )
      .pluck();
  }

  ofNote(note: number): ChunkRow[] {
    return this.#ofNote.all(note);
  }

  insert(generation: GenerationId, id: ChunkId, note: number, draft: ChunkDraft, textRow: number): void {
    const { ordinal, startLine, endLine, text, embedKey, occurrence, tokenCount } = draft;
    const headings = JSON.stringify(draft.headings);
    const place = { ordinal, headings, startLine, endLine, text };
    this.#insert.run({ generation, id, note, ...place, embedKey, occurrence, tokenCount, textRow });
  }

  /** Writes where and how a chunk that stays now stands in its note. */
  place(row: ChunkRow, draft: ChunkDraft): void {
    const { ordinal, startLine, endLine, text } = draft;
    this.#place.run({ rid: row.rid, ordinal, headings: JSON.stringify(draft.headings), startLine, endLine, text });
  }

  delete(rid: number): void {
    this.#delete.run(rid);
  }

  /** Removes every row of a generation. */
  clear(generation: GenerationId): void {
    this.#clear.run(generation);
  }

  /** Gives generation `to` every chunk of `from` that it has not, with the same text rows. */
  copyMissing(from: GenerationId, to: GenerationId): void {
    this.#copyMissing.run({ from, to });
  }

  /** Chunks of a generation that the index has not been proven to hold. */
  undelivered(generation: GenerationId): UndeliveredRow[] {
    return this.#undelivered.all(generation);
  }

  textRowUsed(textRow: number): boolean {
    return this.#textRowUsed.get(textRow) === 1;
  }

  count(generation: GenerationId): number {
    return this.#count.get(generation) ?? 0;
  }

  /** In id order after `after`. `indexedOnly` leaves out those with an outbox entry, and those that the index need not have. */
  keys(generation: GenerationId, after: string, limit: number, indexedOnly: boolean): ChunkKey[] {
    return (indexedOnly ? this.#indexedKeys : this.#keys).all(generation, after, limit);
  }

  pathOf(id: ChunkId): NotePath | undefined {
    return this.#pathOf.get(id);
  }
}
