import { describe, expect, it } from "vitest";
import { choiceOf, decideEmbedding } from "../../../server/src/app/embedding-choice.ts";

const embedding = {
  provider: "auto",
  model: "text-embedding-3-small",
  baseUrl: "https://api.openai.com/v1",
  dimensions: 0,
  timeoutMs: 30_000,
  queryTimeoutMs: 1_500,
} as const;

describe("choosing an embedder", () => {
  it("keeps to the built-in model until another was agreed to", () => {
    expect(decideEmbedding(embedding, {})).toEqual({ provider: "built-in", wanted: null });
  });

  it("sends nothing to a host that a setting names and nobody agreed to", () => {
    const asked = { ...embedding, provider: "openai" } as const;
    expect(decideEmbedding(asked, {})).toEqual({ provider: "built-in", wanted: asked });
  });

  it("uses what was agreed to in another window or on the command line", () => {
    const local = { ...embedding, provider: "openai", baseUrl: "http://127.0.0.1:11434/v1", model: "nomic" } as const;
    expect(decideEmbedding(embedding, choiceOf(local))).toEqual({ provider: "openai", embedding: local });
  });

  it("does not take an agreement to one host for an agreement to another", () => {
    const asked = { ...embedding, provider: "openai", baseUrl: "https://elsewhere.example/v1" } as const;
    expect(decideEmbedding(asked, choiceOf({ ...asked, baseUrl: "https://api.openai.com/v1" }))).toEqual({
      provider: "built-in",
      wanted: asked,
    });
  });

  it("goes back to the built-in model when that is chosen", () => {
    const agreed = { ...choiceOf(embedding), ...choiceOf(null) };
    expect(decideEmbedding(embedding, agreed)).toEqual({ provider: "built-in", wanted: null });
  });
});
