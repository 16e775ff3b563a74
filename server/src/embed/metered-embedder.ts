import type { ModelIdentity } from "../core/generation.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { Embedder, EmbedRequest, EmbedResult } from "../core/ports/embedder.ts";
import type { Ledger } from "../core/ports/ledger.ts";
import { costUsd } from "./price-table.ts";

export interface MeteredEmbedderOptions {
  readonly embedder: Embedder;
  readonly ledger: Pick<Ledger, "recordUsage">;
  readonly clock: Clock;
  /** US dollars per million tokens; null when unknown, which is entered as 0: the ledger counts the tokens all the same. */
  readonly usdPerMillion: number | null;
}

/**
 * An embedder whose every successful call is in the ledger before its vectors are given away: what was paid for is
 * known even if the work around it fails.
 */
export class MeteredEmbedder implements Embedder {
  readonly #options: MeteredEmbedderOptions;

  constructor(options: MeteredEmbedderOptions) {
    this.#options = options;
  }

  get identity(): ModelIdentity {
    return this.#options.embedder.identity;
  }

  get host(): string | null {
    return this.#options.embedder.host;
  }

  async embed(request: EmbedRequest, signal: AbortSignal): Promise<EmbedResult> {
    const { embedder, ledger, clock, usdPerMillion } = this.#options;
    const result = await embedder.embed(request, signal);
    if (result.requests === 0) return result;
    await ledger.recordUsage({
      at: clock.now(),
      identity: embedder.identity,
      reason: request.reason,
      texts: request.texts.length,
      tokens: result.tokens,
      costUsd: costUsd(result.tokens, usdPerMillion) ?? 0,
    });
    return result;
  }
}
