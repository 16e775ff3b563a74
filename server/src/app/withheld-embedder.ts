import { UnrecoverableError } from "../core/errors.ts";
import type { ModelIdentity } from "../core/generation.ts";
import type { BuiltInEmbedder } from "../workers/built-in-embedder.ts";
import { restrictedSentence } from "./status-cause.ts";

/** Stands for a model where nothing may be embedded: it refuses every text, and there is no thread behind it. */
export function withheldEmbedder(identity: ModelIdentity): BuiltInEmbedder {
  return {
    identity,
    host: null,
    embed: () => Promise.reject(new UnrecoverableError(restrictedSentence)),
    close: () => Promise.resolve(),
  };
}
