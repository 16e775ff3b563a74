import type { ChunkId, EmbedKey } from "../chunk.ts";
import type { Generation } from "../generation.ts";
import type { ContentHash, Fingerprint, FrontMatter, NoteId, NotePath } from "../note.ts";
import type { OutboxCounts } from "../outbox-entry.ts";
import type { CatalogCounts } from "./catalog.ts";
import type { VectorHit } from "./vector-index.ts";

/** Conditions on notes, all of which must hold. Compared on NFC, case-insensitively. */
export interface NoteFilter {
  /** Glob (`*`, `**`, `?`) or a plain part of the path; any of them may match… */
  readonly paths: readonly string[];
  readonly notPaths: readonly string[];
  /** …every tag must be there. */
  readonly tags: readonly string[];
  readonly notTags: readonly string[];
  /** Every one must be part of the title (the file name of a note without one). */
  readonly titles: readonly string[];
  readonly notTitles: readonly string[];
  /** Epoch milliseconds against the note's own date, else its mtime: at or after, and before. */
  readonly after?: number;
  readonly before?: number;
}

/** Words for the text index: tokens as chunking/tokens.ts makes them, never FTS syntax. */
export interface TextQuery {
  /** Any of these makes a hit; `prefix` matches the beginning of a token (single CJK characters). */
  readonly terms: readonly { readonly token: string; readonly prefix: boolean }[];
  /**
   * Each phrase (its tokens in order) must stand in the chunk. A last token of one character out of a script without
   * spaces matches as a prefix.
   */
  readonly phrases: readonly (readonly string[])[];
  /** None of these token sequences (taken like phrases) may stand in the chunk. */
  readonly excluded: readonly (readonly string[])[];
}

export interface TextHit {
  readonly chunk: ChunkId;
  readonly embedKey: EmbedKey;
  readonly note: NoteId;
  /** BM25, higher is better. */
  readonly score: number;
}

/** A chunk with the note that it stands in. */
export interface ResolvedChunk {
  readonly chunk: ChunkId;
  readonly embedKey: EmbedKey;
  readonly ordinal: number;
  readonly headings: readonly string[];
  readonly startLine: number;
  readonly endLine: number;
  readonly text: string;
  /** True while the vector index is still owed this chunk. */
  readonly pending: boolean;
  readonly note: {
    readonly id: NoteId;
    readonly path: NotePath;
    readonly title: string | null;
    readonly hash: ContentHash;
    readonly fingerprint: Fingerprint;
    readonly indexedAt: number;
    readonly frontMatter: FrontMatter;
  };
}

/**
 * What a query reads: catalog, text index and cached embeddings, in a thread of its own, through read-only
 * connections. Works while the writer is busy, and in a process that is not the writer.
 */
export interface SearchReader {
  /** The generation that serves search; null while nothing was ever indexed. */
  live(): Promise<Generation | null>;
  /** Best chunks by BM25, best first. With no terms: the first matching chunk of each note, in path order, with score 0. */
  text(query: TextQuery, filter: NoteFilter | null, limit: number): Promise<TextHit[]>;
  /**
   * Best chunks of the live generation by cosine, from the cached embeddings, without the vector index. Chunks must satisfy
   * the filter, and the phrases and exclusions of `query`; its terms do not count.
   */
  exact(
    vector: Float32Array,
    filter: NoteFilter | null,
    limit: number,
    query?: Pick<TextQuery, "phrases" | "excluded">,
  ): Promise<VectorHit[]>;
  /** Cached embeddings of the live generation's model; the known ones among `keys`. */
  vectors(keys: readonly EmbedKey[]): Promise<ReadonlyMap<EmbedKey, Float32Array>>;
  /** What the catalog holds and the index is owed, as far as it can be read without the writer. */
  counts(): Promise<CatalogCounts & OutboxCounts>;
  /** The known ones among `chunks` (live generation first, else the building one), each once, in the order asked. */
  resolve(chunks: readonly ChunkId[]): Promise<ResolvedChunk[]>;
  /** All chunks of one note in order; empty when the path (as it is on disk, else by its NFC form) is not known. */
  chunksOf(path: NotePath): Promise<ResolvedChunk[]>;
}
