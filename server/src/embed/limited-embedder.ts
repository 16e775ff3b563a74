import type { ModelIdentity } from "../core/generation.ts";
import type { Embedder, EmbedRequest, EmbedResult } from "../core/ports/embedder.ts";
import { estimateTokens } from "./estimate-tokens.ts";
import type { Limiter } from "./limiter.ts";

/**
 * An embedder that asks the limiter before each call. One permit a call: callers keep calls within what one request
 * may hold, as CachedEmbedder does.
 */
export class LimitedEmbedder implements Embedder {
  readonly #embedder: Embedder;
  readonly #limiter: Limiter;

  constructor(embedder: Embedder, limiter: Limiter) {
    this.#embedder = embedder;
    this.#limiter = limiter;
  }

  get identity(): ModelIdentity {
    return this.#embedder.identity;
  }

  get host(): string | null {
    return this.#embedder.host;
  }

  async embed(request: EmbedRequest, signal: AbortSignal): Promise<EmbedResult> {
    const estimate = request.texts.reduce((sum, text) => sum + estimateTokens(text), 0);
    const permit = await this.#limiter.acquire(estimate, request.reason === "index" ? "bulk" : "query", signal);
    try {
      const result = await this.#embedder.embed(request, signal);
      permit.spent(result.tokens);
      return result;
    } finally {
      permit.release();
    }
  }
}
