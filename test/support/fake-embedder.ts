import type { ModelIdentity } from "../../server/src/core/generation.ts";
import type { Embedder, EmbedRequest, EmbedResult } from "../../server/src/core/ports/embedder.ts";
import { hashVector } from "./hash-vector.ts";

export interface FakeEmbedderOptions {
  readonly model?: string;
  readonly dimensions?: number;
  /** As if texts were sent to it. */
  readonly host?: string | null;
}

/**
 * An embedder without a model: small deterministic vectors by words. `requests` tells what it was asked; `behave` may
 * throw, or wait, before a call is answered.
 */
export class FakeEmbedder implements Embedder {
  readonly identity: ModelIdentity;
  readonly host: string | null;
  /** Every call, refused ones included, oldest first. */
  readonly requests: EmbedRequest[] = [];
  /** Asked before each answer; throws or rejects to fail the call. */
  behave: (request: EmbedRequest, signal: AbortSignal) => void | Promise<void> = () => undefined;

  constructor({ model = "fake", dimensions = 16, host = null }: FakeEmbedderOptions = {}) {
    this.identity = { provider: "fake", model, dimensions };
    this.host = host;
  }

  /** All texts that calls of this reason were made with. */
  texts(reason: EmbedRequest["reason"] = "index"): string[] {
    return this.requests.filter((request) => request.reason === reason).flatMap((request) => [...request.texts]);
  }

  async embed(request: EmbedRequest, signal: AbortSignal): Promise<EmbedResult> {
    signal.throwIfAborted();
    this.requests.push(request);
    await this.behave(request, signal);
    await new Promise((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
    return {
      vectors: request.texts.map((text) => hashVector(text, this.identity.dimensions)),
      tokens: request.texts.reduce((sum, text) => sum + Math.ceil(text.length / 4), 0),
      requests: request.texts.length === 0 ? 0 : 1,
    };
  }
}
