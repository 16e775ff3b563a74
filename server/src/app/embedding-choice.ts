import { parseEndpoint } from "../embed/openai-endpoint.ts";
import type { EmbeddingChoice } from "../protocol/embedding-choice.ts";
import type { Settings } from "../protocol/settings.ts";

/** Keys under which the ledger keeps what the user chose for a folder, so that windows and command line agree. */
const choiceKeys = {
  provider: "embedding.provider",
  model: "embedding.model",
  baseUrl: "embedding.baseUrl",
  dimensions: "embedding.dimensions",
  /** What the model gave when it was chosen, so that its host need not be asked at every start. */
  givenDimensions: "embedding.givenDimensions",
} as const;

type Embedding = Settings["embedding"];
export type Choices = Readonly<Record<string, unknown>>;
/** A model at an address. */
export type HostedModel = Pick<Embedding, "model" | "baseUrl" | "dimensions">;

/**
 * Which embedder a folder gets. Notes go to another host only where the user agreed to that host for this folder;
 * until then the built-in model works, and `wanted` says what was asked for and is not agreed to.
 */
export type EmbeddingDecision =
  | { readonly provider: "built-in"; readonly wanted: Embedding | null }
  | { readonly provider: "openai"; readonly embedding: Embedding };

export function decideEmbedding(settings: Embedding, choices: Choices): EmbeddingDecision {
  const chosen = chosenModel(choices);
  if (settings.provider === "built-in") return { provider: "built-in", wanted: null };
  if (settings.provider === "auto") {
    if (chosen === null) return { provider: "built-in", wanted: null };
    return { provider: "openai", embedding: { ...settings, ...chosen, provider: "openai" } };
  }
  const agreed = chosen !== null && originOf(chosen.baseUrl) === originOf(settings.baseUrl);
  return agreed ? { provider: "openai", embedding: settings } : { provider: "built-in", wanted: settings };
}

/**
 * Why a choice would not be what is in force under these settings: a sentence for the user, naming the setting; null when it
 * would. Going back to the built-in model never needs a reason.
 */
export function contradiction(choice: EmbeddingChoice, settings: Embedding): string | null {
  if (choice.provider === "built-in" || settings.provider === "auto") return null;
  const remedy = "Set it to auto, and choose again.";
  if (settings.provider === "built-in")
    return `The setting kura.embedding.provider is built-in, so no other model can be chosen. ${remedy}`;
  if (isSameModel(choice, settings)) return null;
  const { model, baseUrl } = settings;
  return `The setting kura.embedding.provider is openai, so the settings name the model (${model} at ${originOf(baseUrl)}). ${remedy}`;
}

/** What to write into the ledger when the user agrees to an embedder (null: back to the built-in model). */
export function choiceOf(model: HostedModel | null, givenDimensions?: number): Choices {
  if (model === null) return { [choiceKeys.provider]: "built-in" };
  return {
    [choiceKeys.provider]: "openai",
    [choiceKeys.model]: model.model,
    [choiceKeys.baseUrl]: model.baseUrl,
    [choiceKeys.dimensions]: model.dimensions,
    [choiceKeys.givenDimensions]: givenDimensions,
  };
}

/** How many dimensions `model` gave when it was chosen; null when another one was, or it was not known yet. */
export function givenDimensions(model: HostedModel, choices: Choices): number | null {
  const chosen = chosenModel(choices);
  const given = choices[choiceKeys.givenDimensions];
  return chosen !== null && isSameModel(chosen, model) && typeof given === "number" ? given : null;
}

/** Scheme, host and port: what a user agrees to send notes to, and what a key is bound to. */
export function originOf(url: string): string {
  return new URL(url).origin;
}

function chosenModel(choices: Choices): HostedModel | null {
  const model = choices[choiceKeys.model];
  const baseUrl = choices[choiceKeys.baseUrl];
  const dimensions = choices[choiceKeys.dimensions];
  if (choices[choiceKeys.provider] !== "openai" || typeof model !== "string" || typeof baseUrl !== "string")
    return null;
  return { model, baseUrl, dimensions: typeof dimensions === "number" ? dimensions : 0 };
}

function isSameModel(one: HostedModel, other: HostedModel): boolean {
  const sameAddress = parseEndpoint(one.baseUrl).baseUrl === parseEndpoint(other.baseUrl).baseUrl;
  return sameAddress && one.model === other.model && one.dimensions === other.dimensions;
}
