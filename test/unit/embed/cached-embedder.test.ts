import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { embedKeyOf } from "../../../server/src/core/chunk.ts";
import { PermanentError, TransientError, UnrecoverableError } from "../../../server/src/core/errors.ts";
import { CachedEmbedder } from "../../../server/src/embed/cached-embedder.ts";
import { FakeEmbedder } from "../../support/fake-embedder.ts";
import { hashVector } from "../../support/hash-vector.ts";
import { MemoryEmbeddingCache } from "../../support/memory-embedding-cache.ts";

const never = new AbortController().signal;
const keyed = (texts: readonly string[]) => texts.map((text) => ({ key: embedKeyOf(text), text }));
const numbered = (count: number) => Array.from({ length: count }, (_, at) => `text ${at}`);

/** An embedder that refuses every request with one of these texts in it. */
function refuse(embedder: FakeEmbedder, guilty: ReadonlySet<string>): void {
  embedder.behave = ({ texts }) => {
    if (texts.some((text) => guilty.has(text))) throw new PermanentError("refused");
  };
}

describe("embedding through the cache", () => {
  let embedder: FakeEmbedder;
  let cache: MemoryEmbeddingCache;
  let cached: CachedEmbedder;
  beforeEach(() => {
    embedder = new FakeEmbedder();
    cache = new MemoryEmbeddingCache();
    cached = new CachedEmbedder({ embedder, cache });
  });

  test("a text is embedded once, whoever asks for it again", async () => {
    const first = await cached.embedChunks(keyed(["one", "two", "one"]), never);
    expect(first).toMatchObject({ embedded: 2, cacheHits: 0, requests: 1 });
    const again = await new CachedEmbedder({ embedder, cache }).embedChunks(keyed(["two", "three", "one"]), never);
    expect(again).toMatchObject({ embedded: 1, cacheHits: 2, requests: 1 });
    expect(embedder.texts()).toEqual(["one", "two", "three"]);
    expect(again.vectors.get(embedKeyOf("one"))).toEqual(hashVector("one", 16));
    expect(again.vectors.get(embedKeyOf("three"))).toEqual(hashVector("three", 16));
  });

  test("nothing is asked for when all is known", async () => {
    await cached.embedChunks(keyed(["one"]), never);
    expect(await cached.embedChunks(keyed(["one"]), never)).toMatchObject({
      embedded: 0,
      cacheHits: 1,
      tokens: 0,
      requests: 0,
    });
    expect(await cached.embedChunks([], never)).toMatchObject({ embedded: 0, cacheHits: 0, requests: 0 });
    expect(embedder.requests).toHaveLength(1);
  });

  test("another model does not take this one's vectors", async () => {
    await cached.embedChunks(keyed(["one"]), never);
    const other = new FakeEmbedder({ model: "other" });
    const result = await new CachedEmbedder({ embedder: other, cache }).embedChunks(keyed(["one"]), never);
    expect(result).toMatchObject({ embedded: 1, cacheHits: 0 });
  });

  test("what a failing call had embedded is paid for once", async () => {
    cached = new CachedEmbedder({ embedder, cache, maxTexts: 10 });
    embedder.behave = () => {
      if (embedder.requests.length === 3) throw new TransientError("busy", { retryAfterMs: 5 });
    };
    await expect(cached.embedChunks(keyed(numbered(40)), never)).rejects.toMatchObject({ retryAfterMs: 5 });
    expect(cache.size).toBe(20);
    expect(await cached.embedChunks(keyed(numbered(40)), never)).toMatchObject({ embedded: 20, cacheHits: 20 });
  });

  test("calls are bounded by texts and by tokens", async () => {
    cached = new CachedEmbedder({ embedder, cache, maxTexts: 3, maxTokens: 100 });
    const long = "word ".repeat(120);
    await cached.embedChunks(keyed(["a", "b", "c", "d", long, "e"]), never);
    expect(embedder.requests.map(({ texts }) => texts.length)).toEqual([3, 1, 1, 1]);
  });

  test("the tokens that were paid are shared out among the texts", async () => {
    embedder.embed = async ({ texts }) => ({
      vectors: texts.map((text) => hashVector(text, 16)),
      tokens: 101,
      requests: 1,
    });
    const { tokens } = await cached.embedChunks(
      keyed(["short", "a much longer text of many words", "mid size"]),
      never,
    );
    const shares = cache.all.map((embedding) => embedding.tokens);
    expect(tokens).toBe(101);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBe(101);
    expect(shares[1]).toBeGreaterThan(shares[0] ?? 0);
  });

  test("one refused text is found in few calls, and the others get their vectors", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 200 }), fc.nat(), async (count, pick) => {
        embedder = new FakeEmbedder();
        const texts = numbered(count);
        const guilty = texts[pick % count] ?? "";
        refuse(embedder, new Set([guilty]));
        const fresh = new CachedEmbedder({ embedder, cache: new MemoryEmbeddingCache() });
        const result = await fresh.embedChunks(keyed(texts), never);
        expect([...result.failures.keys()]).toEqual([embedKeyOf(guilty)]);
        expect(result.vectors.size).toBe(count - 1);
        expect(result.embedded).toBe(count - 1);
        expect(embedder.requests.length).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(count)) + 1);
      }),
      { numRuns: 40 },
    );
  });

  test("several refused texts are each reported, the others not", async () => {
    const texts = numbered(64);
    const guilty = new Set(texts.slice(0, 9));
    refuse(embedder, guilty);
    const { failures, vectors } = await cached.embedChunks(keyed(texts), never);
    expect([...failures.keys()].sort()).toEqual([...guilty].map(embedKeyOf).sort());
    expect(failures.get(embedKeyOf("text 0"))).toBeInstanceOf(PermanentError);
    expect(vectors.size).toBe(55);
    expect(embedder.texts("probe")).toHaveLength(1); // after three refusals in a row, whether it takes anything at all
  });

  test("an embedder that has taken a text is not doubted", async () => {
    const texts = numbered(64);
    refuse(embedder, new Set(texts.slice(40, 50)));
    const { failures } = await cached.embedChunks(keyed(texts), never);
    expect(failures.size).toBe(10);
    expect(embedder.texts("probe")).toEqual([]);
  });

  test("an embedder that refuses a harmless word too is wrongly set up: no text is blamed", async () => {
    embedder.behave = () => {
      throw new PermanentError("host refuses this text (400).");
    };
    const error = await cached.embedChunks(keyed(numbered(50)), never).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UnrecoverableError);
    expect(embedder.requests.length).toBeLessThan(15);
  });

  test("an unrecoverable failure while halving is not taken for a text's fault", async () => {
    embedder.behave = ({ texts }) => {
      if (embedder.requests.length > 1) throw new UnrecoverableError("bad key");
      if (texts.length > 1) throw new PermanentError("refused");
    };
    await expect(cached.embedChunks(keyed(numbered(4)), never)).rejects.toBeInstanceOf(UnrecoverableError);
  });

  test("an abort ends the work between calls with its reason", async () => {
    cached = new CachedEmbedder({ embedder, cache, maxTexts: 1 });
    const controller = new AbortController();
    const reason = new Error("stopping");
    embedder.behave = () => {
      if (embedder.requests.length === 2) controller.abort(reason);
    };
    await expect(cached.embedChunks(keyed(numbered(5)), controller.signal)).rejects.toBe(reason);
    expect(embedder.requests).toHaveLength(2);
    expect(cache.size).toBe(1);
  });
});
