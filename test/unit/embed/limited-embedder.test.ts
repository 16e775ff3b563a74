import { describe, expect, test } from "vitest";
import { TransientError } from "../../../server/src/core/errors.ts";
import { LimitedEmbedder } from "../../../server/src/embed/limited-embedder.ts";
import { Limiter } from "../../../server/src/embed/limiter.ts";
import { FakeEmbedder } from "../../support/fake-embedder.ts";
import { ManualClock } from "../../support/manual-clock.ts";

const never = new AbortController().signal;

function setUp(limits: { tokensPerMinute?: number; concurrency?: number }) {
  const clock = new ManualClock();
  const embedder = new FakeEmbedder();
  const limiter = new Limiter({ requestsPerMinute: null, tokensPerMinute: null, concurrency: 9, ...limits }, clock);
  return { clock, embedder, limited: new LimitedEmbedder(embedder, limiter) };
}

describe("an embedder within limits", () => {
  test("sends what the tokens of the minute allow, by what the provider counted", async () => {
    const { clock, embedder, limited } = setUp({ tokensPerMinute: 1_000 });
    // Estimated at more than 1,000; counted as 500 each by the fake.
    await limited.embed({ texts: ["東".repeat(2_000)], reason: "index" }, never);
    await limited.embed({ texts: ["word ".repeat(380)], reason: "index" }, never);
    const third = limited.embed({ texts: ["word ".repeat(380)], reason: "index" }, never);
    await clock.advance(59_999);
    expect(embedder.requests).toHaveLength(2);
    await clock.advance(1);
    await third;
  });

  test("lets a query go while bulk work fills all places", async () => {
    const { embedder, limited, clock } = setUp({ concurrency: 1 });
    const gate = Promise.withResolvers<void>();
    embedder.behave = ({ reason }) => (reason === "index" ? gate.promise : undefined);
    const bulk = Promise.all(["a", "b"].map((text) => limited.embed({ texts: [text], reason: "index" }, never)));
    await limited.embed({ texts: ["question"], reason: "query" }, never);
    await clock.advance(0);
    expect(embedder.texts("index")).toEqual(["a"]);
    gate.resolve();
    await bulk;
    expect(embedder.texts("index")).toEqual(["a", "b"]);
  });

  test("gives its place back when a call fails", async () => {
    const { embedder, limited } = setUp({ concurrency: 1 });
    embedder.behave = () => {
      throw new TransientError("busy");
    };
    await expect(limited.embed({ texts: ["a"], reason: "index" }, never)).rejects.toThrow("busy");
    embedder.behave = () => undefined;
    expect((await limited.embed({ texts: ["a"], reason: "index" }, never)).vectors).toHaveLength(1);
  });
});
