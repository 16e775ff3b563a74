import type { Settings } from "../protocol/settings.ts";

/** Keys under which the ledger keeps what the user chose for a folder, so that windows and command line agree. */
const choiceKeys = {
  provider: "embedding.provider",
  model: "embedding.model",
  baseUrl: "embedding.baseUrl",
  dimensions: "embedding.dimensions",
} as const;

type Embedding = Settings["embedding"];
export type Choices = Readonly<Record<string, unknown>>;

/**
 * Which embedder a folder gets. Notes go to another host only where the user agreed to that host for this folder;
 * until then the built-in model works, and `wanted` says what was asked for and is not agreed to.
 */
export type EmbeddingDecision =
  | { readonly provider: "built-in"; readonly wanted: Embedding | null }
  | { readonly provider: "openai"; readonly embedding: Embedding };

export function decideEmbedding(settings: Embedding, choices: Choices): EmbeddingDecision {
  const chosen = chosenEmbedding(settings, choices);
  if (settings.provider === "built-in") return { provider: "built-in", wanted: null };
  if (settings.provider === "auto") {
    return chosen === null ? { provider: "built-in", wanted: null } : { provider: "openai", embedding: chosen };
  }
  const agreed = chosen !== null && originOf(chosen.baseUrl) === originOf(settings.baseUrl);
  return agreed ? { provider: "openai", embedding: settings } : { provider: "built-in", wanted: settings };
}

/** What to write into the ledger when the user agrees to an embedder (null: back to the built-in model). */
export function choiceOf(embedding: Embedding | null): Choices {
  if (embedding === null) return { [choiceKeys.provider]: "built-in" };
  return {
    [choiceKeys.provider]: "openai",
    [choiceKeys.model]: embedding.model,
    [choiceKeys.baseUrl]: embedding.baseUrl,
    [choiceKeys.dimensions]: embedding.dimensions,
  };
}

function chosenEmbedding(settings: Embedding, choices: Choices): Embedding | null {
  const model = choices[choiceKeys.model];
  const baseUrl = choices[choiceKeys.baseUrl];
  const dimensions = choices[choiceKeys.dimensions];
  if (choices[choiceKeys.provider] !== "openai" || typeof model !== "string" || typeof baseUrl !== "string")
    return null;
  return {
    ...settings,
    provider: "openai",
    model,
    baseUrl,
    dimensions: typeof dimensions === "number" ? dimensions : 0,
  };
}

/** Scheme, host and port: what a user agrees to send notes to, and what a key is bound to. */
export function originOf(url: string): string {
  return new URL(url).origin;
}
