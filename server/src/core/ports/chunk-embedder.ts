import type { EmbedKey } from "../chunk.ts";
import type { PermanentError } from "../errors.ts";
import type { ModelIdentity } from "../generation.ts";

export interface ChunkEmbeddings {
  readonly vectors: ReadonlyMap<EmbedKey, Float32Array>;
  /** Texts that will never be accepted, with the reason. Every asked key is in `vectors` or here. */
  readonly failures: ReadonlyMap<EmbedKey, PermanentError>;
  /** Different texts that the embedder embedded. */
  readonly embedded: number;
  /** Different texts that were known already. */
  readonly cacheHits: number;
  /** Of the calls that succeeded. */
  readonly tokens: number;
  /** Calls to the embedder, refused ones included. */
  readonly requests: number;
}

/** Embeds a text once per model, ever: what is known comes from the cache. */
export interface ChunkEmbedder {
  readonly identity: ModelIdentity;
  /** Host that texts are sent to; null when nothing leaves this machine. */
  readonly host: string | null;
  /** Throws TransientError or UnrecoverableError; what was embedded before that is in the cache already. */
  embedChunks(texts: readonly { key: EmbedKey; text: string }[], signal: AbortSignal): Promise<ChunkEmbeddings>;
}
