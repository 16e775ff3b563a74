import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Embedders, type PreparedEmbedder } from "../../../server/src/app/embedders.ts";
import { defaultSettings } from "../../../server/src/app/settings.ts";
import { FakeEmbedder } from "../../support/fake-embedder.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { MemoryEmbeddingCache } from "../../support/memory-embedding-cache.ts";

const builtIn = { provider: "built-in", model: "small", dimensions: 4 };

describe("the embedder of queries", () => {
  let embedders: Embedders;

  beforeEach(async () => {
    embedders = await Embedders.start({
      modelFile: "",
      cache: new MemoryEmbeddingCache(),
      ledger: { recordUsage: () => Promise.resolve() },
      secrets: { embeddingKey: () => null },
      clock: new ManualClock(),
      withheld: builtIn,
    });
  });
  afterEach(() => embedders.close());

  const hosted = (model: string, baseUrl: string, host: string | null = new URL(baseUrl).host): PreparedEmbedder => ({
    decision: { provider: "openai", embedding: { ...defaultSettings.embedding, provider: "openai", model, baseUrl } },
    embedder: new FakeEmbedder({ model, host }),
    usdPerMillion: null,
  });
  const back = () =>
    embedders.prepare(
      { provider: "built-in", wanted: null },
      { knownDimensions: null, mustAnswer: false },
      AbortSignal.any([]),
    );

  it("is the one before, too, while both are at a host that the user agrees to", () => {
    const before = hosted("before", "https://a.example/v1");
    embedders.force(before);
    embedders.force(hosted("after", "https://a.example/v2"));
    expect(embedders.forQueries(before.embedder.identity)).toBe(before.embedder);
  });

  it.each([
    ["another host", hosted("after", "https://b.example/v1")],
    ["the same host without encryption", hosted("after", "http://a.example/v1")],
    ["this machine", hosted("after", "http://127.0.0.1:1/v1", null)],
  ])("is not the one before when the user went on to %s", (_where, after) => {
    const before = hosted("before", "https://a.example/v1");
    embedders.force(before);
    embedders.force(after);
    expect(embedders.forQueries(before.embedder.identity)).toBeNull();
  });

  it("is not the one before when the user went back to the built-in model", async () => {
    const before = hosted("before", "https://a.example/v1");
    embedders.force(before);
    embedders.force(await back());
    expect(embedders.forQueries(before.embedder.identity)).toBeNull();
    expect(embedders.forQueries(builtIn)).not.toBeNull();
  });

  it("stays the one before on this machine, and over settings that change nothing", async () => {
    const before = hosted("before", "http://127.0.0.1:1/v1", null);
    embedders.force(before);
    embedders.force(await back());
    embedders.force(await back());
    expect(embedders.forQueries(before.embedder.identity)).toBe(before.embedder);
  });
});
