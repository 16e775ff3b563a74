import { describe, expect, test } from "vitest";
import { TransientError } from "../../../server/src/core/errors.ts";
import type { Usage } from "../../../server/src/core/ports/ledger.ts";
import { MeteredEmbedder } from "../../../server/src/embed/metered-embedder.ts";
import { FakeEmbedder } from "../../support/fake-embedder.ts";
import { ManualClock } from "../../support/manual-clock.ts";

const never = new AbortController().signal;

function setUp(usdPerMillion: number | null = 0.02) {
  const embedder = new FakeEmbedder({ host: "api.example.org" });
  const clock = new ManualClock();
  const usages: Usage[] = [];
  const ledger = { recordUsage: async (usage: Usage) => void usages.push(usage) };
  return { embedder, clock, usages, metered: new MeteredEmbedder({ embedder, ledger, clock, usdPerMillion }) };
}

describe("an embedder with a meter", () => {
  test("enters every call into the ledger, with its price and its reason", async () => {
    const { metered, clock, usages, embedder } = setUp();
    await metered.embed({ texts: ["x".repeat(4_000), "y"], reason: "query" }, never);
    expect(usages).toEqual([
      {
        at: clock.now(),
        identity: embedder.identity,
        reason: "query",
        texts: 2,
        tokens: 1_001,
        costUsd: expect.closeTo(0.00002002, 10),
      },
    ]);
    expect(metered.host).toBe("api.example.org");
    expect(metered.identity).toBe(embedder.identity);
  });

  test("counts tokens also where the price is unknown", async () => {
    const { metered, usages } = setUp(null);
    await metered.embed({ texts: ["some text"], reason: "index" }, never);
    expect(usages).toMatchObject([{ tokens: 3, costUsd: 0 }]);
  });

  test("enters nothing for a call that failed or asked for nothing", async () => {
    const { metered, usages, embedder } = setUp();
    await metered.embed({ texts: [], reason: "index" }, never);
    embedder.behave = () => {
      throw new TransientError("busy");
    };
    await expect(metered.embed({ texts: ["a"], reason: "index" }, never)).rejects.toThrow("busy");
    expect(usages).toEqual([]);
  });
});
