import { UnrecoverableError } from "../core/errors.ts";
import { identityKey, type ModelIdentity } from "../core/generation.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { Embedder } from "../core/ports/embedder.ts";
import { timeBoxed } from "./time-box.ts";

export interface QueryVectorsDeps {
  /** The embedder that makes vectors of this model; null when there is none any more. */
  readonly embedder: (identity: ModelIdentity) => Embedder | null;
  readonly queryTimeoutMs: () => number;
  readonly clock: Clock;
}

/** People repeat and refine what they ask: the last vectors are kept (about 1 KB each with the built-in model). */
const maxKept = 256;

/** Vectors of queries: a query asked again costs no call. */
export class QueryVectors {
  readonly #deps: QueryVectorsDeps;
  /** In the order of use, the oldest first. */
  readonly #kept = new Map<string, Float32Array>();

  constructor(deps: QueryVectorsDeps) {
    this.#deps = deps;
  }

  /** Throws TransientError when the embedder takes longer than the user wants to wait, and whatever the embedder throws. */
  async get(identity: ModelIdentity, text: string, signal: AbortSignal): Promise<Float32Array> {
    const key = `${identityKey(identity)}\n${text}`;
    const kept = this.#kept.get(key);
    const vector = kept ?? (await this.#embed(identity, text, signal));
    this.#kept.delete(key);
    this.#kept.set(key, vector);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= maxKept) break;
      this.#kept.delete(oldest);
    }
    return vector;
  }

  async #embed(identity: ModelIdentity, text: string, signal: AbortSignal): Promise<Float32Array> {
    const { embedder, queryTimeoutMs, clock } = this.#deps;
    const found = embedder(identity);
    if (found === null) {
      throw new UnrecoverableError(
        `The notes are indexed with the model ${identity.model}, which cannot be asked now.`,
      );
    }
    const ms = queryTimeoutMs();
    const sentence = `The embedder did not answer within ${ms / 1000} s.`;
    const request = { texts: [text], reason: "query" } as const;
    const result = await timeBoxed(clock, ms, sentence, (box) => found.embed(request, box), signal);
    const vector = result.vectors[0];
    if (vector === undefined) throw new Error("an embedder gives a vector for each text");
    return vector;
  }
}
