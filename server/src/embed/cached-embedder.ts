import type { EmbedKey } from "../core/chunk.ts";
import { PermanentError, UnrecoverableError } from "../core/errors.ts";
import type { ChunkEmbeddings } from "../core/ports/chunk-embedder.ts";
import type { Embedder } from "../core/ports/embedder.ts";
import type { CachedEmbedding, EmbeddingCache } from "../core/ports/embedding-cache.ts";
import { estimateTokens } from "./estimate-tokens.ts";

export interface KeyedText {
  readonly key: EmbedKey;
  readonly text: string;
}

export interface CachedEmbedderOptions {
  readonly embedder: Embedder;
  readonly cache: EmbeddingCache;
  /** Most texts, and about the most tokens, for one call of the embedder: what a failure can lose. */
  readonly maxTexts?: number;
  readonly maxTokens?: number;
}

const refusalsBeforeProbe = 3;

/** One call's work: what is done so far. */
interface Progress {
  readonly vectors: Map<EmbedKey, Float32Array>;
  readonly failures: Map<EmbedKey, PermanentError>;
  embedded: number;
  tokens: number;
  requests: number;
  /** Once the embedder has taken a text, its refusals are about texts. */
  trusted: boolean;
}

/** Embeds what the cache does not know, and keeps every vector before it gives it away: a text is paid for once. */
export class CachedEmbedder {
  readonly #embedder: Embedder;
  readonly #cache: EmbeddingCache;
  readonly #maxTexts: number;
  readonly #maxTokens: number;

  constructor({ embedder, cache, maxTexts = 256, maxTokens = 100_000 }: CachedEmbedderOptions) {
    this.#embedder = embedder;
    this.#cache = cache;
    this.#maxTexts = maxTexts;
    this.#maxTokens = maxTokens;
  }

  /**
   * Vectors by key. A text that is refused is found by halving its batch (at most 2·log2(n) + 1 calls for one among n)
   * and reported; the others get their vectors. Throws TransientError, UnrecoverableError and aborts of the embedder;
   * what was embedded until then is in the cache.
   */
  async embedChunks(chunks: readonly KeyedText[], signal: AbortSignal): Promise<ChunkEmbeddings> {
    signal.throwIfAborted();
    const texts = new Map(chunks.map((chunk) => [chunk.key, chunk.text]));
    const known = await this.#cache.get(this.#embedder.identity, [...texts.keys()]);
    const missing = [...texts].filter(([key]) => !known.has(key)).map(([key, text]) => ({ key, text }));
    const progress: Progress = {
      vectors: new Map(known),
      failures: new Map(),
      embedded: 0,
      tokens: 0,
      requests: 0,
      trusted: false,
    };
    for (const batch of this.#batches(missing)) await this.#embed(batch, progress, signal);
    const { vectors, failures, embedded, tokens, requests } = progress;
    return { vectors, failures, embedded, cacheHits: known.size, tokens, requests };
  }

  async #embed(batch: readonly KeyedText[], progress: Progress, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    try {
      const result = await this.#embedder.embed({ texts: batch.map(({ text }) => text), reason: "index" }, signal);
      const embeddings = withTokens(batch, result.vectors, result.tokens);
      await this.#cache.put(this.#embedder.identity, embeddings);
      for (const { key, vector } of embeddings) progress.vectors.set(key, vector);
      progress.embedded += batch.length;
      progress.tokens += result.tokens;
      progress.requests += result.requests;
      progress.trusted = true;
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      progress.requests++;
      const [only] = batch;
      if (only !== undefined && batch.length === 1) {
        progress.failures.set(only.key, error);
        await this.#doubtRefusals(progress, error, signal);
        return;
      }
      const middle = Math.ceil(batch.length / 2);
      await this.#embed(batch.slice(0, middle), progress, signal);
      await this.#embed(batch.slice(middle), progress, signal);
    }
  }

  /** An embedder that refuses every text may refuse a harmless word too: then it is not the texts that are wrong. */
  async #doubtRefusals(progress: Progress, refusal: PermanentError, signal: AbortSignal): Promise<void> {
    if (progress.trusted || progress.failures.size !== refusalsBeforeProbe) return;
    try {
      const result = await this.#embedder.embed({ texts: ["kura"], reason: "probe" }, signal);
      progress.tokens += result.tokens;
      progress.requests += result.requests;
      progress.trusted = true;
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      throw new UnrecoverableError(
        `${refusal.message} Every other text is refused too: check the embedding settings.`,
        {
          cause: error,
        },
      );
    }
  }

  *#batches(texts: readonly KeyedText[]): Generator<KeyedText[]> {
    let batch: KeyedText[] = [];
    let tokens = 0;
    for (const text of texts) {
      const cost = estimateTokens(text.text);
      if (batch.length === this.#maxTexts || (batch.length > 0 && tokens + cost > this.#maxTokens)) {
        yield batch;
        batch = [];
        tokens = 0;
      }
      batch.push(text);
      tokens += cost;
    }
    if (batch.length > 0) yield batch;
  }
}

/** The batch's tokens shared out by the estimated size of the texts; the shares add up to the whole. */
function withTokens(batch: readonly KeyedText[], vectors: readonly Float32Array[], tokens: number): CachedEmbedding[] {
  const sizes = batch.map(({ text }) => estimateTokens(text));
  const whole = Math.max(
    1,
    sizes.reduce((sum, size) => sum + size, 0),
  );
  let size = 0;
  let shared = 0;
  return batch.map(({ key }, index) => {
    const vector = vectors[index];
    if (vector === undefined)
      throw new RangeError(`the embedder gave ${vectors.length} vectors for ${batch.length} texts`);
    size += sizes[index] ?? 0;
    const upTo = Math.round((tokens * size) / whole);
    const share = upTo - shared;
    shared = upTo;
    return { key, vector, tokens: share };
  });
}
