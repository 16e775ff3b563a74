import type { Statement } from "better-sqlite3";
import { type ChunkId, type EmbedKey, embeddedText, embedKeyOf } from "../../core/chunk.ts";
import type { Generation } from "../../core/generation.ts";
import type { NotePath } from "../../core/note.ts";
import type { ChunkStanding, StoreAudit, StuckEntry, TextMismatch, TextPage } from "../../core/ports/store-audit.ts";
import { CatalogLostError } from "../catalog-lost-error.ts";
import type { StoreDatabase } from "../database.ts";

/** Sentences that SQLite's own check may give: one is reason enough to make the catalog anew. */
const maxDamage = 20;

/** No wait of the relay is longer than this; a due time beyond it is a mistake. */
const farFutureMs = 24 * 60 * 60_000;

/** Text rows without a chunk that are named. */
const maxStrayRows = 20;

interface StandingRow {
  readonly embedKey: EmbedKey | null;
  readonly pending: "upsert" | "delete" | null;
}

interface TextRow {
  readonly rid: number;
  readonly chunk: ChunkId;
  readonly path: NotePath;
  readonly title: string | null;
  readonly headings: string;
  readonly text: string;
  readonly embedKey: EmbedKey;
  readonly hasText: 0 | 1;
}

/** Looks at the catalog's tables from outside of their own code: it must notice what that code would never write. */
export class SqliteStoreAudit implements StoreAudit {
  readonly #database: StoreDatabase;
  readonly #standing: Statement<[{ generation: number; chunk: string }], StandingRow>;
  readonly #stuck: Statement<[{ far: number; limit: number }], StuckEntry>;
  readonly #texts: Statement<[number, number], TextRow>;
  readonly #strayText: Statement<[number], number>;

  constructor(database: StoreDatabase) {
    this.#database = database;
    const { raw } = database;
    this.#standing = raw.prepare(
      `SELECT (SELECT embed_key FROM chunk WHERE generation = @generation AND id = @chunk) AS embedKey,
         (SELECT op FROM outbox WHERE generation = @generation AND chunk = @chunk) AS pending`,
    );
    this.#stuck = raw.prepare(
      `SELECT * FROM (
         SELECT o.chunk, CASE
           WHEN g.id IS NULL OR g.state = 'retired' THEN 'The delivery is for a generation that is not in use.'
           WHEN o.claim_epoch IS NOT NULL AND o.parked_at IS NOT NULL THEN 'The delivery is parked and claimed at once.'
           WHEN o.claim_epoch IS NOT NULL AND o.claim_epoch <> coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'epoch'), 0) THEN 'The delivery is claimed by a writer that is gone.'
           WHEN o.parked_at IS NULL AND o.due_at > @far THEN 'The delivery is put off for more than a day.'
         END AS detail
         FROM outbox o LEFT JOIN generation g ON g.id = o.generation
       ) WHERE detail IS NOT NULL LIMIT @limit`,
    );
    this.#texts = raw.prepare(
      `SELECT c.rid, c.id AS chunk, n.path, n.title, c.headings, c.text, c.embed_key AS embedKey, d.id IS NOT NULL AS hasText
       FROM chunk c JOIN note n ON n.rid = c.note JOIN generation g ON g.id = c.generation AND g.state <> 'retired'
       LEFT JOIN chunk_text_docsize d ON d.id = c.text_row
       WHERE c.rid > ? ORDER BY c.rid LIMIT ?`,
    );
    this.#strayText = raw
      .prepare<[number], number>(
        `SELECT d.id FROM chunk_text_docsize d
         WHERE NOT EXISTS (SELECT 1 FROM chunk c WHERE c.text_row = d.id) LIMIT ?`,
      )
      .pluck();
  }

  async damage(deep: boolean): Promise<readonly string[]> {
    try {
      return this.#database.read(() => {
        const said = this.#database.raw.pragma(`${deep ? "integrity_check" : "quick_check"}(${maxDamage})`) as object[];
        const sentences = said.flatMap((row) => Object.values(row).map(String)).filter((sentence) => sentence !== "ok");
        if (!deep) return sentences;
        const dangling = this.#database.raw.pragma("foreign_key_check") as { table: string }[];
        return [
          ...sentences,
          ...dangling.slice(0, maxDamage).map(({ table }) => `A row of ${table} belongs to nothing.`),
        ];
      });
    } catch (error) {
      // So damaged that it cannot even be checked: that is the finding.
      if (error instanceof CatalogLostError) return [error.message];
      throw error;
    }
  }

  async standing(generation: Generation, chunks: readonly ChunkId[]): Promise<readonly ChunkStanding[]> {
    const { raw } = this.#database;
    // One transaction: all of them are read at the same moment.
    const readAll = raw.transaction(() =>
      chunks.map((chunk) => {
        const row = this.#standing.get({ generation: generation.id, chunk });
        return { chunk, embedKey: row?.embedKey ?? null, pending: row?.pending ?? null };
      }),
    );
    return this.#database.read(() => readAll());
  }

  async stuck(now: number, limit: number): Promise<readonly StuckEntry[]> {
    return this.#database.read(() => this.#stuck.all({ far: now + farFutureMs, limit }));
  }

  async texts(after: number | null, limit: number, deep: boolean): Promise<TextPage> {
    return this.#database.read(() => {
      const rows = this.#texts.all(after ?? 0, limit);
      const mismatches = rows.flatMap((row) => mismatchOf(row, deep));
      const isLast = rows.length < limit;
      if (isLast) {
        for (const row of this.#strayText.all(maxStrayRows)) {
          mismatches.push({ chunk: null, path: null, detail: `Row ${row} of the text index belongs to no chunk.` });
        }
      }
      return { checked: rows.length, mismatches, next: isLast ? null : (rows.at(-1)?.rid ?? null) };
    });
  }
}

function mismatchOf(row: TextRow, deep: boolean): TextMismatch[] {
  const { chunk, path } = row;
  if (row.hasText === 0) return [{ chunk, path, detail: "The text index does not hold this chunk." }];
  if (!deep) return [];
  const embedded = embeddedText(row.title, JSON.parse(row.headings) as string[], row.text);
  if (embedKeyOf(embedded) === row.embedKey) return [];
  return [{ chunk, path, detail: "The chunk's text is not the one that its embedding was made of." }];
}
