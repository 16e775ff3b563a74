import type { EmbedKey } from "../chunk.ts";
import type { ModelIdentity } from "../generation.ts";

export interface CachedEmbedding {
  readonly key: EmbedKey;
  /** Unit length, `identity.dimensions` numbers. */
  readonly vector: Float32Array;
  /** Tokens that were paid for it. */
  readonly tokens: number;
}

/** What was paid for, by content: shared by all folders of a user. */
export interface EmbeddingCache {
  /** The known ones among `keys`. */
  get(identity: ModelIdentity, keys: readonly EmbedKey[]): Promise<ReadonlyMap<EmbedKey, Float32Array>>;
  /** Keeps embeddings; one that is known already stays as it is. */
  put(identity: ModelIdentity, embeddings: readonly CachedEmbedding[]): Promise<void>;
}
