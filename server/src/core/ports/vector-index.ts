import type { ChunkId } from "../chunk.ts";
import type { ChunkKey } from "./catalog.ts";

export interface VectorEntry extends ChunkKey {
  readonly vector: Float32Array;
}

export interface VectorHit extends ChunkKey {
  /** Cosine, -1 to 1. */
  readonly score: number;
}

/**
 * Vectors by chunk id, in named collections, cosine space. Holds ids and embed keys only: no text, no path.
 * Upserts and deletes are idempotent. Throws IndexUnavailableError when it cannot answer now, IndexCorruptError when
 * what it holds cannot be right, PermanentError for a vector that it will never take.
 */
export interface VectorIndex {
  readonly kind: "chroma" | "exact";
  /** Makes sure that the collection exists with these dimensions. */
  ensure(collection: string, dimensions: number, signal: AbortSignal): Promise<void>;
  upsert(collection: string, entries: readonly VectorEntry[], signal: AbortSignal): Promise<void>;
  delete(collection: string, ids: readonly ChunkId[], signal: AbortSignal): Promise<void>;
  /** The stored ones among `ids`, with the key that each was stored under: the read-back after a write. */
  present(collection: string, ids: readonly ChunkId[], signal: AbortSignal): Promise<ChunkKey[]>;
  /** The nearest entries, best first. */
  nearest(collection: string, vector: Float32Array, limit: number, signal: AbortSignal): Promise<VectorHit[]>;
  count(collection: string, signal: AbortSignal): Promise<number>;
  /** Every stored id and key, a page at a time. */
  list(collection: string, offset: number, limit: number, signal: AbortSignal): Promise<ChunkKey[]>;
  /** Stored vectors of these ids. */
  vectors(collection: string, ids: readonly ChunkId[], signal: AbortSignal): Promise<VectorEntry[]>;
  /** Forgets a collection; one that does not exist is no error. */
  drop(collection: string, signal: AbortSignal): Promise<void>;
}
