import type { EmbedKey } from "../core/chunk.ts";
import { identityKey, type ModelIdentity } from "../core/generation.ts";
import type { ChunkKey } from "../core/ports/catalog.ts";
import type { EmbeddingCache } from "../core/ports/embedding-cache.ts";
import type { VectorHit } from "../core/ports/vector-index.ts";
import type { VectorScan } from "../core/ports/vector-scan.ts";

/** The cache is asked for this many at a time, so that a first scan of a large folder does not hold them all twice. */
const loadBatch = 2_000;
/** Vectors of chunks that are gone are forgotten when they could be more than the living ones. */
const maxDeadVectors = 20_000;

/** The exact scan over cached embeddings: what is not in memory yet is fetched first. */
export class SearchVectors {
  readonly #cache: Pick<EmbeddingCache, "get">;
  readonly #scan: VectorScan;
  #identity = "";

  constructor(cache: Pick<EmbeddingCache, "get">, scan: VectorScan) {
    this.#cache = cache;
    this.#scan = scan;
  }

  /** `all`: the candidates are every chunk there is. */
  async nearest(
    identity: ModelIdentity,
    vector: Float32Array,
    candidates: readonly ChunkKey[],
    limit: number,
    all: boolean,
  ): Promise<VectorHit[]> {
    const key = identityKey(identity);
    if (key !== this.#identity || (all && this.#scan.size > 2 * candidates.length + maxDeadVectors)) {
      this.#scan.clear();
      this.#identity = key;
    }
    const missing = new Set<EmbedKey>();
    for (const { embedKey } of candidates) if (!this.#scan.has(embedKey)) missing.add(embedKey);
    const keys = [...missing];
    for (let at = 0; at < keys.length; at += loadBatch) {
      const loaded = await this.#cache.get(identity, keys.slice(at, at + loadBatch));
      // Another model may have come meanwhile: its vectors are not mixed with these.
      if (this.#identity !== key) return this.nearest(identity, vector, candidates, limit, all);
      for (const [embedKey, found] of loaded) this.#scan.put(embedKey, found);
    }
    return this.#scan.nearest(vector, candidates, limit);
  }

  get(identity: ModelIdentity, keys: readonly EmbedKey[]): Promise<ReadonlyMap<EmbedKey, Float32Array>> {
    return this.#cache.get(identity, keys);
  }
}
