import { PermanentError, UnrecoverableError } from "../core/errors.ts";
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
import { type BuiltInEmbedder, startBuiltInEmbedder } from "../workers/built-in-embedder.ts";
import { type EmbeddingDecision, originOf } from "./embedding-choice.ts";
import type { Secrets } from "./folder-engine.ts";
import { withheldEmbedder } from "./withheld-embedder.ts";

/** Requests of bulk work under way at one host. */
const requestsAtOnce = 4;

export interface EmbeddersDeps {
  readonly modelFile: string;
  readonly cache: EmbeddingCache;
  readonly ledger: Pick<Ledger, "recordUsage">;
  readonly secrets: Secrets;
  readonly clock: Clock;
  /** Given where nothing may be embedded: the model that the notes would be embedded with. Nothing is started then. */
  readonly withheld: ModelIdentity | null;
}

/** An embedder that could be put in force. */
export interface PreparedEmbedder {
  readonly decision: EmbeddingDecision;
  readonly embedder: Embedder;
  readonly usdPerMillion: number | null;
}

interface InForce extends PreparedEmbedder {
  readonly cached: CachedEmbedder;
}

/** The embedders of one folder: the built-in model, always at hand, and the one that is in force. */
export class Embedders {
  readonly #deps: EmbeddersDeps;
  readonly #builtIn: BuiltInEmbedder;
  #inForce: InForce;
  /** The one before, for queries: its generation serves search until the next one is complete. */
  #replaced: InForce | null = null;

  private constructor(deps: EmbeddersDeps, builtIn: BuiltInEmbedder) {
    this.#deps = deps;
    this.#builtIn = builtIn;
    const decision: EmbeddingDecision = { provider: "built-in", wanted: null };
    this.#inForce = this.#cached({ decision, embedder: builtIn, usdPerMillion: 0 });
  }

  /** Throws StoreError when the built-in model's file is missing or damaged. */
  static async start(deps: EmbeddersDeps): Promise<Embedders> {
    const { modelFile, withheld } = deps;
    return new Embedders(
      deps,
      withheld === null ? await startBuiltInEmbedder({ modelFile }) : withheldEmbedder(withheld),
    );
  }

  /**
   * Makes the embedder that a decision asks for, without putting it in force. A host is asked when `mustAnswer`, or when
   * `knownDimensions` is null and only it can tell how many its model has. Throws UsageError for an address that cannot be
   * used, and TransientError or UnrecoverableError when the host is asked and fails.
   */
  async prepare(
    decision: EmbeddingDecision,
    { knownDimensions, mustAnswer }: { readonly knownDimensions: number | null; readonly mustAnswer: boolean },
    signal: AbortSignal,
  ): Promise<PreparedEmbedder> {
    if (decision.provider === "built-in") return { decision, embedder: this.#builtIn, usdPerMillion: 0 };
    const { baseUrl, model, dimensions, timeoutMs, queryTimeoutMs } = decision.embedding;
    const { ledger, clock, secrets } = this.#deps;
    const origin = originOf(baseUrl);
    const apiKey = () => secrets.embeddingKey(origin);
    const options = { baseUrl, model, dimensions, apiKey, timeoutMs, queryTimeoutMs };
    const openAi = new OpenAiEmbedder(knownDimensions === null ? options : { ...options, knownDimensions });
    const price = usdPerMillion({ model, host: openAi.host });
    const limiter = new Limiter({ requestsPerMinute: null, tokensPerMinute: null, concurrency: requestsAtOnce }, clock);
    const limited = new LimitedEmbedder(openAi, limiter);
    const metered = new MeteredEmbedder({ embedder: limited, ledger, clock, usdPerMillion: price });
    if (mustAnswer || !openAi.knowsDimensions) await firstWord(metered, model, signal);
    return { decision, embedder: metered, usdPerMillion: price };
  }

  /** From now on the relay embeds with this one. */
  force(prepared: PreparedEmbedder): void {
    const replaced = this.#inForce;
    this.#inForce = this.#cached(prepared);
    if (identityKey(replaced.embedder.identity) !== identityKey(prepared.embedder.identity)) this.#replaced = replaced;
    if (!mayStillAsk(this.#replaced, prepared)) this.#replaced = null;
  }

  /** True where nothing may be embedded. */
  get withheld(): boolean {
    return this.#deps.withheld !== null;
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
    for (const known of [this.#inForce, this.#replaced]) {
      if (known !== null && identityKey(known.embedder.identity) === wanted) return known.embedder;
    }
    return identityKey(this.#builtIn.identity) === wanted ? this.#builtIn : null;
  }

  close(): Promise<void> {
    return this.#builtIn.close();
  }

  #cached(prepared: PreparedEmbedder): InForce {
    return { ...prepared, cached: new CachedEmbedder({ embedder: prepared.embedder, cache: this.#deps.cache }) };
  }
}

/**
 * One word proves that host, key and model work. Throws UnrecoverableError where even that is refused, for then it is not the text
 * that is wrong.
 */
async function firstWord(embedder: Embedder, model: string, signal: AbortSignal): Promise<void> {
  try {
    await embedder.embed({ texts: ["kura"], reason: "probe" }, signal);
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    throw new UnrecoverableError(`${error.message} Not even one word is taken: check that ${model} embeds texts.`);
  }
}

/** Queries go to a model that was replaced only while they stay on this machine, or at the host that is agreed to now. */
function mayStillAsk(replaced: InForce | null, now: PreparedEmbedder): boolean {
  if (replaced === null || replaced.embedder.host === null) return true;
  return originIn(replaced.decision) === originIn(now.decision);
}

function originIn(decision: EmbeddingDecision): string | null {
  return decision.provider === "built-in" ? null : originOf(decision.embedding.baseUrl);
}
