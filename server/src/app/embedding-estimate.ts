import type { EmbeddingNeeds, NamedModel } from "../core/ports/embedding-needs.ts";
import { builtInIdentity } from "../embed/built-in/identity.ts";
import { modelNameAt, ownDimensions, parseEndpoint } from "../embed/openai-endpoint.ts";
import { costUsd, usdPerMillion } from "../embed/price-table.ts";
import type { EmbeddingChoice, EmbeddingEstimate } from "../protocol/embedding-choice.ts";

interface Place {
  readonly model: NamedModel;
  readonly origin: string | null;
  readonly local: boolean;
  /** US dollars per million tokens; null when not known. */
  readonly price: number | null;
}

/**
 * What `choice` would send and cost, counted over the notes that are in the catalog now. Nothing is sent to find out. Private notes
 * are left out where texts would leave this machine. Throws UsageError for an address that cannot be used.
 */
export async function estimateEmbedding(
  choice: EmbeddingChoice,
  needs: EmbeddingNeeds,
  signal: AbortSignal,
): Promise<EmbeddingEstimate> {
  const { model, origin, local, price } = placeOf(choice);
  const need = await needs.embeddingNeed(model, local, signal);
  return { origin, local, ...need, usd: costUsd(need.tokens, price) };
}

function placeOf(choice: EmbeddingChoice): Place {
  if (choice.provider === "built-in") return { model: builtInIdentity, origin: null, local: true, price: 0 };
  const endpoint = parseEndpoint(choice.baseUrl);
  const { origin, isLoopback: local } = endpoint;
  const model: NamedModel = {
    provider: "openai",
    model: modelNameAt(endpoint, choice.model),
    dimensions: choice.dimensions === 0 ? ownDimensions(endpoint, choice.model) : choice.dimensions,
  };
  return { model, origin, local, price: usdPerMillion({ model: choice.model, host: local ? null : endpoint.host }) };
}
