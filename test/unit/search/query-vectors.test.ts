import { describe, expect, it } from "vitest";
import { TransientError, UnrecoverableError } from "../../../server/src/core/errors.ts";
import { QueryVectors } from "../../../server/src/search/query-vectors.ts";
import { FakeEmbedder } from "../../support/fake-embedder.ts";
import { ManualClock } from "../../support/manual-clock.ts";

const signal = new AbortController().signal;

function setUp() {
  const embedder = new FakeEmbedder();
  const clock = new ManualClock();
  const vectors = new QueryVectors({
    embedder: (identity) => (identity.model === "fake" ? embedder : null),
    queryTimeoutMs: () => 1_500,
    clock,
  });
  return { embedder, clock, vectors };
}

describe("query vectors", () => {
  it("ask the embedder once for a query that is asked again", async () => {
    const { embedder, vectors } = setUp();
    const first = await vectors.get(embedder.identity, "pods", signal);
    expect(await vectors.get(embedder.identity, "pods", signal)).toBe(first);
    expect(embedder.texts("query")).toEqual(["pods"]);
  });

  it("keep the ones that were used last", async () => {
    const { embedder, vectors } = setUp();
    for (let n = 0; n < 256; n++) await vectors.get(embedder.identity, `query ${n}`, signal);
    await vectors.get(embedder.identity, "query 0", signal);
    await vectors.get(embedder.identity, "one more", signal);
    await vectors.get(embedder.identity, "query 0", signal);
    expect(embedder.requests).toHaveLength(257);
    await vectors.get(embedder.identity, "query 1", signal);
    expect(embedder.requests).toHaveLength(258);
  });

  it("give up after the time that the user wants to wait, and stop the call", async () => {
    const { embedder, vectors, clock } = setUp();
    let stopped = false;
    embedder.behave = (_request, box) =>
      new Promise((_resolve, reject) => {
        box.addEventListener("abort", () => {
          stopped = true;
          reject(box.reason);
        });
      });
    const answer = vectors.get(embedder.identity, "pods", signal);
    const refused = expect(answer).rejects.toThrow(new TransientError("The embedder did not answer within 1.5 s."));
    await clock.advance(1_500);
    await refused;
    expect(stopped).toBe(true);
  });

  it("refuse a model that nobody can ask any more", async () => {
    const { embedder, vectors } = setUp();
    const gone = { ...embedder.identity, model: "gone" };
    await expect(vectors.get(gone, "pods", signal)).rejects.toBeInstanceOf(UnrecoverableError);
  });

  it("pass a cancellation on as it is", async () => {
    const { embedder, vectors } = setUp();
    const cancelled = new AbortController();
    embedder.behave = () => cancelled.abort(new Error("typed on"));
    await expect(vectors.get(embedder.identity, "pods", cancelled.signal)).rejects.toThrow("typed on");
  });
});
