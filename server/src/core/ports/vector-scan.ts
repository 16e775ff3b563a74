import type { EmbedKey } from "../chunk.ts";
import type { ChunkKey } from "./catalog.ts";
import type { VectorHit } from "./vector-index.ts";

/** Vectors in memory, compared one by one: exact, needs nothing but the cached embeddings. */
export interface VectorScan {
  readonly size: number;
  has(key: EmbedKey): boolean;
  /** Keeps a unit vector under its key; a known key stays as it is. */
  put(key: EmbedKey, vector: Float32Array): void;
  /** The best of `candidates` by cosine, best first; candidates whose vector is not here are passed over. */
  nearest(vector: Float32Array, candidates: Iterable<ChunkKey>, limit: number): VectorHit[];
  /** Forgets everything (another model). */
  clear(): void;
}
