import type { EmbedKey } from "../../server/src/core/chunk.ts";
import { identityKey, type ModelIdentity } from "../../server/src/core/generation.ts";
import type { CachedEmbedding, EmbeddingCache } from "../../server/src/core/ports/embedding-cache.ts";

/** The embedding cache's port, in memory. */
export class MemoryEmbeddingCache implements EmbeddingCache {
  readonly #kept = new Map<string, CachedEmbedding>();

  get size(): number {
    return this.#kept.size;
  }

  /** Everything that is kept, oldest first. */
  get all(): CachedEmbedding[] {
    return [...this.#kept.values()];
  }

  async get(identity: ModelIdentity, keys: readonly EmbedKey[]): Promise<ReadonlyMap<EmbedKey, Float32Array>> {
    const found = new Map<EmbedKey, Float32Array>();
    for (const key of keys) {
      const kept = this.#kept.get(place(identity, key));
      if (kept !== undefined) found.set(key, kept.vector);
    }
    return found;
  }

  async put(identity: ModelIdentity, embeddings: readonly CachedEmbedding[]): Promise<void> {
    for (const embedding of embeddings) {
      const at = place(identity, embedding.key);
      if (!this.#kept.has(at)) this.#kept.set(at, embedding);
    }
  }
}

function place(identity: ModelIdentity, key: EmbedKey): string {
  return `${identityKey(identity)} ${key}`;
}
