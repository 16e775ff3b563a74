import type { Database, Statement } from "better-sqlite3";
import { bulk } from "../../core/change.ts";
import type { ChunkId } from "../../core/chunk.ts";
import type { GenerationId } from "../../core/generation.ts";

const inGeneration = "SELECT 1 FROM chunk t WHERE t.generation = @generation AND t.id = ";

/** Entries in bulk, for a new generation and for repair. In the order in which chunks were written: note by note. */
export class OutboxFill {
  readonly #missing: Statement<[{ from: number; generation: number }]>;
  readonly #all: Statement<[{ generation: number }]>;
  readonly #upsert: Statement<[{ generation: number; chunk: string }]>;
  readonly #delete: Statement<[{ generation: number; chunk: string }]>;

  constructor(database: Database) {
    const into = "INTO outbox (generation, chunk, op, priority)";
    this.#missing = database.prepare(
      `INSERT OR REPLACE ${into} SELECT @generation, c.id, 'upsert', ${bulk} FROM chunk c
       WHERE c.generation = @from AND NOT EXISTS (${inGeneration} c.id) ORDER BY c.rid`,
    );
    // A chunk that has an entry already is passed over by the conflict. Its op is upsert: it is in the catalog.
    this.#all = database.prepare(
      `INSERT OR IGNORE ${into} SELECT generation, id, 'upsert', ${bulk} FROM chunk WHERE generation = @generation
       ORDER BY rid`,
    );
    this.#upsert = database.prepare(
      `INSERT OR IGNORE ${into} SELECT @generation, @chunk, 'upsert', ${bulk} WHERE EXISTS (${inGeneration} @chunk)`,
    );
    this.#delete = database.prepare(
      `INSERT OR IGNORE ${into} SELECT @generation, @chunk, 'delete', ${bulk} WHERE NOT EXISTS (${inGeneration} @chunk)`,
    );
  }

  /** An upsert for every chunk that `generation` has not and `from` has: to be called before they are copied. */
  upsertMissing(from: GenerationId, generation: GenerationId): void {
    this.#missing.run({ from, generation });
  }

  /** An upsert for each of the generation's chunks, where none is pending. Unknown ids are passed over. */
  upserts(generation: GenerationId, chunks: readonly ChunkId[] | "all"): number {
    if (chunks === "all") return this.#all.run({ generation }).changes;
    let count = 0;
    for (const chunk of chunks) count += this.#upsert.run({ generation, chunk }).changes;
    return count;
  }

  /** A delete for each id that the generation does not have, where none is pending. */
  deletes(generation: GenerationId, chunks: readonly ChunkId[]): number {
    let count = 0;
    for (const chunk of chunks) count += this.#delete.run({ generation, chunk }).changes;
    return count;
  }
}
