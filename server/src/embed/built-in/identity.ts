import type { ModelIdentity } from "../../core/generation.ts";

/**
 * Names the vectors of media/model/kura-embed-1.bin. Any change of weights, tokens, pooling or cleaning that gives
 * another vector for some text needs a new number in the model's name, or old and new vectors would be compared.
 */
export const builtInIdentity: ModelIdentity = { provider: "built-in", model: "kura-embed-1", dimensions: 256 };
