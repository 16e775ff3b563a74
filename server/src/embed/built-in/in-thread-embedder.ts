import { setImmediate as breathe } from "node:timers/promises";
import type { Embedder, EmbedRequest, EmbedResult } from "../../core/ports/embedder.ts";
import { estimateTokens } from "../estimate-tokens.ts";
import { builtInIdentity } from "./identity.ts";
import { loadStaticModel } from "./load-static-model.ts";
import type { StaticModel } from "./static-model.ts";

const textsBetweenBreaths = 32; // about 8 ms of ordinary chunks

/**
 * The built-in model in the caller's own thread, for tools that embed a few texts and end. Reads the model file at the
 * first call, and again after a call that could not read it. Bulk work lets other events in between.
 */
export function createBuiltInEmbedder(modelFile: string): Embedder {
  let loading: Promise<StaticModel> | null = null;
  const load = async (): Promise<StaticModel> => {
    loading ??= loadStaticModel(modelFile);
    try {
      return await loading;
    } catch (error) {
      loading = null;
      throw error;
    }
  };
  return {
    identity: builtInIdentity,
    host: null,
    embed: async (request: EmbedRequest, signal: AbortSignal): Promise<EmbedResult> => {
      signal.throwIfAborted();
      const { texts } = request;
      if (texts.length === 0) return { vectors: [], tokens: 0, requests: 0 };
      const model = await load();
      const vectors: Float32Array[] = [];
      let tokens = 0;
      for (const text of texts) {
        if (vectors.length % textsBetweenBreaths === 0) {
          if (vectors.length > 0) await breathe();
          signal.throwIfAborted();
        }
        vectors.push(model.embed(text));
        tokens += estimateTokens(text);
      }
      return { vectors, tokens, requests: 1 };
    },
  };
}
