import type { ModelIdentity } from "../generation.ts";

export interface EmbedRequest {
  readonly texts: readonly string[];
  /** Why the text is embedded, for the ledger's usage. */
  readonly reason: "index" | "query" | "probe";
}

export interface EmbedResult {
  /** One vector a text, in the order of the texts, unit length, `identity.dimensions` numbers. */
  readonly vectors: readonly Float32Array[];
  /** Tokens that the provider counted (estimated where it counts none). */
  readonly tokens: number;
  /** Calls to the provider that were made. */
  readonly requests: number;
}

/**
 * Turns texts into vectors. Throws TransientError, PermanentError (naming nothing but the input) or
 * UnrecoverableError; never returns fewer vectors, another order, NaN or another length.
 */
export interface Embedder {
  readonly identity: ModelIdentity;
  /** Host that texts are sent to; null when nothing leaves this machine. */
  readonly host: string | null;
  embed(request: EmbedRequest, signal: AbortSignal): Promise<EmbedResult>;
}
