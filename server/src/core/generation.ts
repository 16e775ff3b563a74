import type { Brand } from "./brand.ts";

export type GenerationId = Brand<number, "GenerationId">;

/** Which embedder made the vectors. Vectors of different identities are never compared. */
export interface ModelIdentity {
  /** `built-in` or `openai`. */
  readonly provider: string;
  /** The model's name; for `openai` with the host in front when it is not the default one. */
  readonly model: string;
  readonly dimensions: number;
}

/** building: being filled beside the live one. live: serves search. retired: kept until trimmed. */
export type GenerationState = "building" | "live" | "retired";

export interface Generation {
  readonly id: GenerationId;
  readonly identity: ModelIdentity;
  readonly chunker: string;
  /** Collection name in the vector index. */
  readonly collection: string;
  readonly state: GenerationState;
}

/** One string for a model identity: the key of the embedding cache. */
export function identityKey(identity: ModelIdentity): string {
  return `${identity.provider}/${identity.model}@${identity.dimensions}`;
}
