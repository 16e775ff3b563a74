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
    // What is claimed may be on its way into an index that is being replaced: only an entry that waits makes another needless.
    const upserts = `INSERT OR REPLACE ${into} SELECT c.generation, c.id, 'upsert', ${bulk} FROM chunk c
      WHERE c.generation = @generation AND NOT EXISTS (
        SELECT 1 FROM outbox o WHERE o.generation = c.generation AND o.chunk = c.id AND o.claim_epoch IS NULL)`;
    this.#all = database.prepare(`${upserts} ORDER BY c.rid`);
    this.#upsert = database.prepare(`${upserts} AND c.id = @chunk`);
    this.#delete = database.prepare(
      `INSERT OR IGNORE ${into} SELECT @generation, @chunk, 'delete', ${bulk} WHERE NOT EXISTS (${inGeneration} @chunk)`,
    );
  }

  /** An upsert for every chunk that `generation` has not and `from` has: to be called before they are copied. */
  upsertMissing(from: GenerationId, generation: GenerationId): void {
    this.#missing.run({ from, generation });
  }

  /** An upsert for each of the generation's chunks, where none is waiting. Unknown ids are passed over. */
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
