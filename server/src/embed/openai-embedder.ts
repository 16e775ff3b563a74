import OpenAI from "openai";
import { TransientError } from "../core/errors.ts";
import type { ModelIdentity } from "../core/generation.ts";
import type { Embedder, EmbedRequest, EmbedResult } from "../core/ports/embedder.ts";
import { withTimeout } from "../util/abort.ts";
import { estimateTokens } from "./estimate-tokens.ts";
import { parseOpenAiAnswer } from "./openai-answer.ts";
import { requestsOf, sendable } from "./openai-batches.ts";
import { modelNameAt, type OpenAiEndpoint, ownDimensions, parseEndpoint } from "./openai-endpoint.ts";
import { classifyOpenAiError } from "./openai-errors.ts";
import { type BoundKey, keyedFetch, usableKey } from "./openai-fetch.ts";

export interface OpenAiEmbedderOptions {
  /** "https://api.openai.com/v1", "http://127.0.0.1:11434/v1", an Azure deployment with its `api-version`, … */
  readonly baseUrl: string;
  readonly model: string;
  /** Sent with each request; 0: not sent, the model's own. */
  readonly dimensions: number;
  /** What the model is known to give (a stored generation), so that no probe is needed. Not sent. */
  readonly knownDimensions?: number;
  /** Asked for each request. Null for servers that need no key. */
  readonly apiKey: () => BoundKey | null;
  /** For one request of bulk work, in milliseconds. */
  readonly timeoutMs: number;
  /** For one request of a query, in milliseconds. */
  readonly queryTimeoutMs: number;
  readonly now?: () => number;
}

const neverMs = 2 ** 31 - 1; // the package's own timeout is kept out of the way of ours, which covers the body too

/**
 * Embeds over any OpenAI-compatible server. One try a request: whoever calls decides about the next one. Texts over the
 * provider's 8,192 tokens are embedded by their beginning. More texts than one request may hold go out one request
 * after the other; if a later one fails, so does the call.
 */
export class OpenAiEmbedder implements Embedder {
  readonly host: string | null;
  readonly #endpoint: OpenAiEndpoint;
  readonly #options: OpenAiEmbedderOptions;
  readonly #client: OpenAI;
  #dimensions: number | null;

  /** Throws UsageError when the base URL cannot be used. */
  constructor(options: OpenAiEmbedderOptions) {
    this.#options = options;
    this.#endpoint = parseEndpoint(options.baseUrl);
    this.host = this.#endpoint.isLoopback ? null : this.#endpoint.host;
    this.#dimensions =
      options.dimensions || ownDimensions(this.#endpoint, options.model) || (options.knownDimensions ?? null);
    this.#client = new OpenAI({
      baseURL: this.#endpoint.baseUrl,
      apiKey: "kept-by-kura", // the package wants one; keyedFetch replaces all its headers
      adminAPIKey: null,
      organization: null,
      project: null,
      maxRetries: 0,
      timeout: neverMs,
      logLevel: "off",
      fetch: keyedFetch(this.#endpoint, options.apiKey, (input, init) => fetch(input, init)),
    });
  }

  /** False until the first answer, when neither the options nor the model's name tell the dimensions. */
  get knowsDimensions(): boolean {
    return this.#dimensions !== null;
  }

  /** Throws TransientError while the dimensions are unknown: `probe` or any first answer tells them. */
  get identity(): ModelIdentity {
    if (this.#dimensions === null) {
      throw new TransientError(`${this.#endpoint.host} has not said yet how many dimensions its vectors have.`);
    }
    return {
      provider: "openai",
      model: modelNameAt(this.#endpoint, this.#options.model),
      dimensions: this.#dimensions,
    };
  }

  /** Embeds one word: proves that server, key and model work, and learns the dimensions. Throws as `embed` does. */
  async probe(signal: AbortSignal): Promise<ModelIdentity> {
    await this.embed({ texts: ["kura"], reason: "probe" }, signal);
    return this.identity;
  }

  async embed(request: EmbedRequest, signal: AbortSignal): Promise<EmbedResult> {
    signal.throwIfAborted();
    const timeoutMs = request.reason === "query" ? this.#options.queryTimeoutMs : this.#options.timeoutMs;
    const vectors: Float32Array[] = [];
    let tokens = 0;
    let requests = 0;
    for (const texts of requestsOf(request.texts.map(sendable))) {
      const answer = await this.#send(texts, timeoutMs, signal);
      vectors.push(...answer.vectors);
      tokens += answer.tokens ?? texts.reduce((sum, text) => sum + estimateTokens(text), 0);
      requests++;
    }
    return { vectors, tokens, requests };
  }

  async #send(texts: string[], timeoutMs: number, signal: AbortSignal) {
    const { host } = this.#endpoint;
    const key = usableKey(this.#endpoint, this.#options.apiKey()); // before anything goes out, and as an error of its own
    const timed = withTimeout(timeoutMs, signal);
    let body: unknown;
    try {
      body = await this.#client.embeddings.create(
        {
          model: this.#options.model,
          input: texts,
          encoding_format: "float", // not every server knows base64, the package's default
          ...(this.#options.dimensions > 0 ? { dimensions: this.#options.dimensions } : {}),
        },
        { signal: timed },
      );
    } catch (error) {
      signal.throwIfAborted();
      if (timed.aborted) throw new TransientError(`${host} did not answer within ${timeoutMs / 1_000} seconds.`);
      throw classifyOpenAiError(error, { host, key, now: (this.#options.now ?? Date.now)() });
    }
    const answer = parseOpenAiAnswer(body, texts.length, this.#dimensions, host);
    this.#dimensions ??= answer.vectors[0]?.length ?? null;
    return answer;
  }
}
