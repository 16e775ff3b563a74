import type { ChunkId, EmbedKey } from "../core/chunk.ts";
import type { Generation } from "../core/generation.ts";
import type { NotePath } from "../core/note.ts";
import type { OutboxCounts } from "../core/outbox-entry.ts";
import type { CatalogCounts, ChunkKey } from "../core/ports/catalog.ts";
import type { EmbeddingCache } from "../core/ports/embedding-cache.ts";
import type { EmbeddingNeed, EmbeddingNeeds, NamedModel } from "../core/ports/embedding-needs.ts";
import type { FilterValue, FilterValues } from "../core/ports/filter-values.ts";
import type { NoteFilter, ResolvedChunk, SearchReader, TextHit, TextQuery } from "../core/ports/search-reader.ts";
import type { VectorHit } from "../core/ports/vector-index.ts";
import type { VectorScan } from "../core/ports/vector-scan.ts";
import { CountedNeeds } from "./embedding-needs.ts";
import type { CachedKeys } from "./embeddings/cached-keys.ts";
import { SearchCatalog } from "./search-catalog.ts";
import { SearchVectors } from "./search-vectors.ts";

export interface SearchReaderOptions {
  /** The live catalog's file as the pointer names it now; null while there is none. Asked before every read. */
  readonly catalogFile: () => Promise<string | null>;
  readonly embeddings: Pick<EmbeddingCache, "get">;
  readonly scan: VectorScan;
  readonly cached: CachedKeys;
  /** About how many tokens a provider counts for a text. */
  readonly estimateTokens: (text: string) => number;
}

/** The candidates of an unfiltered scan, as of one version of one catalog file. */
interface KnownCandidates {
  readonly file: string;
  readonly version: number;
  readonly candidates: readonly ChunkKey[];
}

const nothingAsked = { phrases: [], excluded: [] };

/** The search reader over SQLite. Synchronous inside: it lives in a worker thread. */
export class SqliteSearchReader implements SearchReader, FilterValues, EmbeddingNeeds {
  readonly #options: SearchReaderOptions;
  readonly #vectors: SearchVectors;
  readonly #needs: EmbeddingNeeds;
  #catalog: SearchCatalog | null = null;
  #known: KnownCandidates | null = null;

  constructor(options: SearchReaderOptions) {
    this.#options = options;
    this.#vectors = new SearchVectors(options.embeddings, options.scan);
    const { cached, estimateTokens } = options;
    this.#needs = new CountedNeeds({ catalog: () => this.#current(), cached, estimateTokens });
  }

  async live(): Promise<Generation | null> {
    return (await this.#current())?.live() ?? null;
  }

  async counts(): Promise<CatalogCounts & OutboxCounts> {
    const catalog = await this.#current();
    return catalog?.counts() ?? { notes: 0, chunks: 0, indexed: 0, pending: 0, parked: 0 };
  }

  async text(query: TextQuery, filter: NoteFilter | null, limit: number): Promise<TextHit[]> {
    return (await this.#current())?.text(query, filter, limit) ?? [];
  }

  async exact(
    vector: Float32Array,
    filter: NoteFilter | null,
    limit: number,
    query: Pick<TextQuery, "phrases" | "excluded"> = nothingAsked,
  ): Promise<VectorHit[]> {
    const catalog = await this.#current();
    const live = catalog?.live() ?? null;
    if (catalog === null || live === null) return [];
    const all = filter === null && query.phrases.length === 0 && query.excluded.length === 0;
    const candidates = all ? this.#allChunks(catalog) : catalog.candidates(filter, query);
    return this.#vectors.nearest(live.identity, vector, candidates, limit, all);
  }

  async vectors(keys: readonly EmbedKey[]): Promise<ReadonlyMap<EmbedKey, Float32Array>> {
    const live = (await this.#current())?.live() ?? null;
    return live === null ? new Map() : this.#vectors.get(live.identity, keys);
  }

  async resolve(chunks: readonly ChunkId[]): Promise<ResolvedChunk[]> {
    return (await this.#current())?.resolve(chunks) ?? [];
  }

  async chunksOf(path: NotePath): Promise<ResolvedChunk[]> {
    return (await this.#current())?.chunksOf(path) ?? [];
  }

  async filterValues(
    field: "tag" | "path",
    prefix: string,
    limit: number,
    signal: AbortSignal,
  ): Promise<FilterValue[]> {
    const catalog = await this.#current();
    signal.throwIfAborted();
    return catalog?.filterValues(field, prefix, limit) ?? [];
  }

  embeddingNeed(model: NamedModel, withPrivate: boolean, signal: AbortSignal): Promise<EmbeddingNeed> {
    return this.#needs.embeddingNeed(model, withPrivate, signal);
  }

  close(): void {
    this.#options.cached.close();
    this.#closeCatalog();
  }

  #closeCatalog(): void {
    this.#catalog?.close();
    this.#catalog = null;
    this.#known = null;
  }

  /** A rebuilt catalog is another file: the one that is open would go on answering from the past. */
  async #current(): Promise<SearchCatalog | null> {
    const file = await this.#options.catalogFile();
    if ((this.#catalog?.file ?? null) !== file) {
      this.#closeCatalog();
      if (file !== null) this.#catalog = new SearchCatalog(file);
    }
    return this.#catalog;
  }

  #allChunks(catalog: SearchCatalog): readonly ChunkKey[] {
    const version = catalog.version();
    if (this.#known?.file === catalog.file && this.#known.version === version) return this.#known.candidates;
    const candidates = catalog.candidates(null, nothingAsked);
    this.#known = { file: catalog.file, version, candidates };
    return candidates;
  }
}
