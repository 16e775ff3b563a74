import { identityKey, type ModelIdentity } from "../core/generation.ts";
import type { ChunkEmbedder } from "../core/ports/chunk-embedder.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { Embedder } from "../core/ports/embedder.ts";
import type { EmbeddingCache } from "../core/ports/embedding-cache.ts";
import type { Ledger } from "../core/ports/ledger.ts";
import { CachedEmbedder } from "../embed/cached-embedder.ts";
import { LimitedEmbedder } from "../embed/limited-embedder.ts";
import { Limiter } from "../embed/limiter.ts";
import { MeteredEmbedder } from "../embed/metered-embedder.ts";
import { OpenAiEmbedder } from "../embed/openai-embedder.ts";
import { usdPerMillion } from "../embed/price-table.ts";
import type { Settings } from "../protocol/settings.ts";
import { type BuiltInEmbedder, startBuiltInEmbedder } from "../workers/built-in-embedder.ts";
import { type Choices, decideEmbedding, type EmbeddingDecision } from "./embedding-choice.ts";
import type { Secrets } from "./folder-engine.ts";

/** Requests of bulk work under way at one host. */
const requestsAtOnce = 4;

export interface EmbeddersDeps {
  readonly modelFile: string;
  readonly cache: EmbeddingCache;
  readonly ledger: Pick<Ledger, "recordUsage">;
  readonly secrets: Secrets;
  readonly clock: Clock;
}

interface InForce {
  readonly decision: EmbeddingDecision;
  readonly embedder: Embedder;
  readonly cached: CachedEmbedder;
  readonly usdPerMillion: number | null;
}

/** The embedders of one folder: the built-in model, always at hand, and the one that is in force. */
export class Embedders {
  readonly #deps: EmbeddersDeps;
  readonly #builtIn: BuiltInEmbedder;
  #inForce: InForce;

  private constructor(deps: EmbeddersDeps, builtIn: BuiltInEmbedder) {
    this.#deps = deps;
    this.#builtIn = builtIn;
    this.#inForce = this.#force({ provider: "built-in", wanted: null }, builtIn, 0);
  }

  /** Throws StoreError when the built-in model's file is missing or damaged. */
  static async start(deps: EmbeddersDeps): Promise<Embedders> {
    return new Embedders(deps, await startBuiltInEmbedder({ modelFile: deps.modelFile }));
  }

  /**
   * Puts the embedder in force that settings and the folder's stored choices ask for. `known` are identities that the
   * catalog knows already, so that a host need not be asked for its dimensions at every start. Throws UsageError for
   * an address that cannot be used, TransientError or UnrecoverableError when the host must be asked and fails; then
   * the embedder in force stays.
   */
  async use(
    settings: Settings["embedding"],
    choices: Choices,
    known: readonly ModelIdentity[],
    signal: AbortSignal,
  ): Promise<void> {
    const decision = decideEmbedding(settings, choices);
    if (decision.provider === "built-in") {
      this.#inForce = this.#force(decision, this.#builtIn, 0);
      return;
    }
    const { baseUrl, model, dimensions, timeoutMs, queryTimeoutMs } = decision.embedding;
    const apiKey = () => this.#deps.secrets.embeddingKey();
    const options = { baseUrl, model, dimensions, apiKey, timeoutMs, queryTimeoutMs };
    const knownDimensions = known.find((identity) => isOf(identity, model))?.dimensions;
    const openAi = new OpenAiEmbedder(knownDimensions === undefined ? options : { ...options, knownDimensions });
    const price = usdPerMillion({ model, host: openAi.host });
    const { ledger, clock } = this.#deps;
    const limiter = new Limiter({ requestsPerMinute: null, tokensPerMinute: null, concurrency: requestsAtOnce }, clock);
    const limited = new LimitedEmbedder(openAi, limiter);
    const metered = new MeteredEmbedder({ embedder: limited, ledger, clock, usdPerMillion: price });
    if (!openAi.knowsDimensions) await openAi.probe(signal);
    this.#inForce = this.#force(decision, metered, price);
  }

  get decision(): EmbeddingDecision {
    return this.#inForce.decision;
  }

  get identity(): ModelIdentity {
    return this.#inForce.embedder.identity;
  }

  /** US dollars per million tokens of the embedder in force; null when not known. */
  get price(): number | null {
    return this.#inForce.usdPerMillion;
  }

  /** What the relay embeds with. */
  get chunks(): ChunkEmbedder {
    const { embedder, cached } = this.#inForce;
    return {
      identity: embedder.identity,
      host: embedder.host,
      embedChunks: (texts, signal) => cached.embedChunks(texts, signal),
    };
  }

  /** The embedder whose vectors can be compared with those of `identity`; null when there is none any more. */
  forQueries(identity: ModelIdentity): Embedder | null {
    const wanted = identityKey(identity);
    if (identityKey(this.#inForce.embedder.identity) === wanted) return this.#inForce.embedder;
    return identityKey(this.#builtIn.identity) === wanted ? this.#builtIn : null;
  }

  close(): Promise<void> {
    return this.#builtIn.close();
  }

  #force(decision: EmbeddingDecision, embedder: Embedder, price: number | null): InForce {
    const cached = new CachedEmbedder({ embedder, cache: this.#deps.cache });
    return { decision, embedder, cached, usdPerMillion: price };
  }
}

/** A model name in an identity has its host in front when that is not the default one. */
function isOf(identity: ModelIdentity, model: string): boolean {
  return identity.provider === "openai" && (identity.model === model || identity.model.endsWith(`/${model}`));
}
