import type { ChunkId, EmbedKey } from "../core/chunk.ts";
import type { Generation } from "../core/generation.ts";
import { type NoteId, type NotePath, pathKey } from "../core/note.ts";
import type { OutboxCounts } from "../core/outbox-entry.ts";
import type { CatalogCounts, ChunkKey } from "../core/ports/catalog.ts";
import type { FilterValue } from "../core/ports/filter-values.ts";
import type { NoteFilter, ResolvedChunk, TextHit, TextQuery } from "../core/ports/search-reader.ts";
import { catalogDatabase } from "./catalog/catalog-database.ts";
import { openDatabase, type StoreDatabase } from "./database.ts";
import { complete, readVocabulary, type Vocabulary } from "./filter-values.ts";
import { foldCase } from "./path-glob.ts";
import { NoteFilterQuery } from "./search-filter.ts";
import { excludedSource, matchSource } from "./search-match.ts";
import { type GenerationRow, generationOf, type ResolvedRow, resolvedChunkOf, resolvedColumns } from "./search-rows.ts";

/** A word in the title or file name says more of a note than one in a heading, and that more than one in the text. */
const columnWeights = "bm25(3.0, 2.0, 1.0)";

interface HitRow {
  readonly chunk: ChunkId;
  readonly embedKey: EmbedKey;
  readonly note: NoteId;
  readonly score: number;
}

/** A chunk, and whether its text may be sent. */
export interface EmbeddableChunk {
  readonly rid: number;
  readonly note: number;
  readonly embedKey: EmbedKey;
  readonly title: string | null;
  /** JSON. */
  readonly headings: string;
  readonly text: string;
  readonly private: 0 | 1;
}

interface CountsRow {
  readonly notes: number;
  readonly chunks: number;
  readonly owed: number;
  readonly pending: number;
  readonly parked: number;
}

/** The generations that search looks at: a chunk that both hold counts as the live one's. */
interface Served {
  readonly live: Generation | null;
  readonly building: Generation | null;
}

/** One catalog file, opened for reading only. Every method sees one state of it. */
export class SearchCatalog {
  readonly file: string;
  readonly #database: StoreDatabase;
  readonly #vocabularies: Partial<Record<"tag" | "path", { readonly version: number; readonly values: Vocabulary }>> =
    {};

  /** Throws StoreError for a file that is missing or cannot be read. */
  constructor(file: string) {
    this.file = file;
    this.#database = openDatabase(file, catalogDatabase, "read");
  }

  close(): void {
    this.#database.close();
  }

  /** Changes whenever another connection has committed. */
  version(): number {
    return this.#read(() => Number(this.#database.raw.pragma("data_version", { simple: true })));
  }

  live(): Generation | null {
    return this.#read(() => this.#served().live);
  }

  counts(): CatalogCounts & OutboxCounts {
    return this.#read(() => {
      const sql = `SELECT
        (SELECT count(*) FROM note) AS notes,
        (SELECT count(*) FROM chunk WHERE generation = live.id) AS chunks,
        (SELECT count(*) FROM outbox WHERE generation = live.id AND op = 'upsert') AS owed,
        (SELECT count(*) FROM outbox WHERE parked_at IS NULL) AS pending,
        (SELECT count(*) FROM outbox WHERE parked_at IS NOT NULL) AS parked
        FROM (SELECT ? AS id) live`;
      const row = this.#database.raw.prepare(sql).get(this.#served().live?.id ?? -1) as CountsRow;
      const { owed, ...counts } = row;
      return { ...counts, indexed: counts.chunks - owed };
    });
  }

  text(query: TextQuery, filter: NoteFilter | null, limit: number): TextHit[] {
    return this.#read(() => {
      const served = this.#served();
      const notes = filter === null ? null : new NoteFilterQuery(this.#database.raw).run(filter);
      if (query.terms.length === 0) return this.#firstChunks(query, served, notes, limit);
      return this.#ranked(query, served, notes, limit);
    });
  }

  /** Chunks of the live generation that satisfy filter, phrases and exclusions. */
  candidates(filter: NoteFilter | null, query: Pick<TextQuery, "phrases" | "excluded">): ChunkKey[] {
    return this.#read(() => {
      const { live } = this.#served();
      if (live === null) return [];
      const notes = filter === null ? null : new NoteFilterQuery(this.#database.raw).run(filter);
      const where = ["c.generation = ?"];
      const values: (string | number)[] = [live.id];
      limitTo(where, values, query, notes);
      const sql = `SELECT c.id AS chunk, c.embed_key AS embedKey FROM chunk c WHERE ${where.join(" AND ")}`;
      return this.#database.raw.prepare(sql).all(...values) as ChunkKey[];
    });
  }

  resolve(chunks: readonly ChunkId[]): ResolvedChunk[] {
    return this.#read(() => {
      const served = this.#served();
      const sql = `SELECT ${resolvedColumns} FROM json_each(?) wanted
        CROSS JOIN chunk c ON c.id = wanted.value AND ${visible(served)} JOIN note n ON n.rid = c.note ORDER BY wanted.key`;
      const wanted = JSON.stringify([...new Set(chunks)]);
      return (this.#database.raw.prepare(sql).safeIntegers().all(wanted) as ResolvedRow[]).map(resolvedChunkOf);
    });
  }

  chunksOf(path: NotePath): ResolvedChunk[] {
    return this.#read(() => {
      const sql = `SELECT ${resolvedColumns} FROM note n JOIN chunk c ON c.note = n.rid
        WHERE n.rid = (SELECT rid FROM note WHERE path = ? OR path_key = ? ORDER BY path <> ? LIMIT 1)
        AND ${visible(this.#served())} ORDER BY c.ordinal`;
      return (this.#database.raw.prepare(sql).safeIntegers().all(path, pathKey(path), path) as ResolvedRow[]).map(
        resolvedChunkOf,
      );
    });
  }

  /** Made once for each state of the catalog: who types asks again and again. */
  filterValues(field: "tag" | "path", prefix: string, limit: number): FilterValue[] {
    return this.#read(() => {
      const version = Number(this.#database.raw.pragma("data_version", { simple: true }));
      const known = this.#vocabularies[field];
      const vocabulary =
        known?.version === version ? known : { version, values: readVocabulary(this.#database.raw, field) };
      this.#vocabularies[field] = vocabulary;
      return complete(vocabulary.values, foldCase(prefix), field === "tag", limit);
    });
  }

  /** In the order of their rows after `after`, as far as they are of a generation that is used. */
  embeddableChunks(after: number, limit: number): EmbeddableChunk[] {
    return this.#read(() => {
      // The unary plus keeps SQLite from reading and sorting everything for each page.
      const sql = `SELECT c.rid, c.note, c.embed_key AS embedKey, c.headings, c.text, n.title, n.private
        FROM chunk c CROSS JOIN note n ON n.rid = c.note
        WHERE c.rid > ? AND +c.generation IN (SELECT id FROM generation WHERE state <> 'retired') ORDER BY c.rid LIMIT ?`;
      return this.#database.raw.prepare(sql).all(after, limit) as EmbeddableChunk[];
    });
  }

  privateNotes(): number {
    return this.#read(() => {
      const sql = "SELECT count(*) FROM note WHERE private = 1";
      return this.#database.raw.prepare<[], number>(sql).pluck().get() ?? 0;
    });
  }

  /** One transaction, so that all statements see the same state. */
  #read<T>(work: () => T): T {
    return this.#database.read(() => this.#database.raw.transaction(work).deferred());
  }

  #served(): Served {
    const sql = "SELECT * FROM generation WHERE state <> 'retired'";
    const found = (this.#database.raw.prepare(sql).all() as GenerationRow[]).map(generationOf);
    return {
      live: found.find((it) => it.state === "live") ?? null,
      building: found.find((it) => it.state === "building") ?? null,
    };
  }

  /** Hits by BM25. Reads ahead in the text index where some of its best rows are nobody's any more. */
  #ranked(query: TextQuery, served: Served, notes: readonly number[] | null, limit: number): TextHit[] {
    const inner = ["chunk_text MATCH ?", `rank MATCH '${columnWeights}'`];
    const values: (string | number)[] = [matchSource(query) ?? ""];
    // The unary plus keeps SQLite from asking the text index once a row.
    if (notes !== null) {
      inner.push("+rowid IN (SELECT text_row FROM chunk WHERE note IN (SELECT value FROM json_each(?)))");
      values.push(JSON.stringify(notes));
    }
    const excluded = excludedSource(query);
    if (excluded !== null) {
      inner.push("+rowid NOT IN (SELECT rowid FROM chunk_text WHERE chunk_text MATCH ?)");
      values.push(excluded);
    }
    const sql = `SELECT c.id AS chunk, c.embed_key AS embedKey, n.id AS note, -t.rank AS score
      FROM (SELECT rowid, rank FROM chunk_text WHERE ${inner.join(" AND ")} ORDER BY rank LIMIT ?) t
      CROSS JOIN chunk c ON c.text_row = t.rowid AND ${visible(served)} JOIN note n ON n.rid = c.note ORDER BY t.rank, c.rid`;
    const statement = this.#database.raw.prepare(sql);
    for (let ahead = limit; ; ahead *= 8) {
      const hits = statement.all(...values, ahead) as HitRow[];
      if (hits.length >= limit || ahead > maxReadAhead) return hits.slice(0, limit);
    }
  }

  #firstChunks(query: TextQuery, served: Served, notes: readonly number[] | null, limit: number): TextHit[] {
    const where = [visible(served)];
    const values: (string | number)[] = [];
    limitTo(where, values, query, notes);
    const sql = `SELECT c.id AS chunk, c.embed_key AS embedKey, n.id AS note, 0 AS score, min(c.ordinal)
      FROM chunk c JOIN note n ON n.rid = c.note WHERE ${where.join(" AND ")} GROUP BY n.rid ORDER BY n.path LIMIT ?`;
    return (this.#database.raw.prepare(sql).all(...values, limit) as HitRow[]).map(
      ({ chunk, embedKey, note, score }) => ({ chunk, embedKey, note, score }),
    );
  }
}

/** Rows of retired generations are few beside the living: nobody reads further for them. */
const maxReadAhead = 100_000;

/** Live chunks, and those of the building generation that the live one does not hold. Generation ids are numbers of our own. */
function visible({ live, building }: Served): string {
  const liveId = live?.id ?? -1;
  if (building === null) return `c.generation = ${liveId}`;
  return `c.generation IN (${liveId}, ${building.id}) AND (c.generation = ${liveId} OR NOT EXISTS (
    SELECT 1 FROM chunk twin WHERE twin.text_row = c.text_row AND twin.generation = ${liveId}))`;
}

/** Adds the conditions of notes, phrases and exclusions on a chunk `c`. */
function limitTo(
  where: string[],
  values: (string | number)[],
  query: Pick<TextQuery, "phrases" | "excluded">,
  notes: readonly number[] | null,
): void {
  if (notes !== null) {
    where.push("c.note IN (SELECT value FROM json_each(?))");
    values.push(JSON.stringify(notes));
  }
  const needed = matchSource({ terms: [], phrases: query.phrases });
  if (needed !== null) {
    where.push("c.text_row IN (SELECT rowid FROM chunk_text WHERE chunk_text MATCH ?)");
    values.push(needed);
  }
  const excluded = excludedSource(query);
  if (excluded !== null) {
    where.push("c.text_row NOT IN (SELECT rowid FROM chunk_text WHERE chunk_text MATCH ?)");
    values.push(excluded);
  }
}
