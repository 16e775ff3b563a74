import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Embedder, EmbedRequest } from "../../server/src/core/ports/embedder.ts";

export interface EmbedderUnderTest {
  readonly embedder: Embedder;
  close(): Promise<void>;
}

const never = new AbortController().signal;
const index = (texts: readonly string[]): EmbedRequest => ({ texts, reason: "index" });

/** What every embedder promises (core/ports/embedder.ts). */
export function embedderContract(name: string, open: () => Promise<EmbedderUnderTest>): void {
  describe(`an embedder (${name})`, () => {
    let opened: EmbedderUnderTest;
    let embedder: Embedder;
    beforeAll(async () => {
      opened = await open();
      embedder = opened.embedder;
    });
    afterAll(() => opened.close());

    test("gives one unit vector a text, of as many dimensions as it says", async () => {
      const { vectors, tokens, requests } = await embedder.embed(index(["restore a note", "バックアップ", "x"]), never);
      expect(vectors).toHaveLength(3);
      for (const vector of vectors) expectUnit(vector, embedder.identity.dimensions);
      expect(tokens).toBeGreaterThan(0);
      expect(requests).toBeGreaterThanOrEqual(1);
    });

    test("gives the vectors in the order of the texts, the same as for each text alone", async () => {
      const words = ["backup", "restore", "index", "search", "editor", "socket", "thread", "budget", "同期", "検索"];
      const texts = words.flatMap((first) => words.map((second) => `${first} ${first} ${second}`));
      const { vectors } = await embedder.embed(index(texts), never);
      for (const at of [0, 1, 31, 32, 33, 99]) {
        const alone = await embedder.embed({ texts: [texts[at] ?? ""], reason: "query" }, never);
        expect(cosine(vectors[at], alone.vectors[0])).toBeCloseTo(1, 5);
      }
      expect(cosine(vectors[0], vectors[99])).toBeLessThan(0.999);
    });

    test("gives vectors that share no memory, so that keeping one does not keep them all", async () => {
      const { vectors } = await embedder.embed(index(["one", "two", "three"]), never);
      for (const vector of vectors) expect(vector.buffer.byteLength).toBe(4 * embedder.identity.dimensions);
    });

    test("asks nobody when there is no text", async () => {
      expect(await embedder.embed(index([]), never)).toEqual({ vectors: [], tokens: 0, requests: 0 });
    });

    test.each([
      ["an empty text", ""],
      ["spaces", " \n\t"],
      ["marks only", "!!! --- ###"],
      ["a special token of a tokeniser", "<|endoftext|>"],
      ["half a surrogate pair", "left \ud83d right"],
      ["a null character", "a\0b"],
      ["emoji", "🚀🚀🚀"],
      ["100,000 times one letter", "a".repeat(100_000)],
    ])("takes %s", async (_what, text) => {
      const { vectors } = await embedder.embed(index([text, "beside it"]), never);
      expect(vectors).toHaveLength(2);
      for (const vector of vectors) expectUnit(vector, embedder.identity.dimensions);
    });

    test("keeps the answers of calls at the same time apart", async () => {
      const words = ["alpha", "beta", "gamma", "delta", "epsilon"];
      const apart = await Promise.all(words.map((word) => embedder.embed(index([word, `${word} again`]), never)));
      const together = await embedder.embed(index(words), never);
      for (const [at, result] of apart.entries()) {
        expect(cosine(result.vectors[0], together.vectors[at])).toBeCloseTo(1, 5);
      }
    });

    test("does nothing for a signal that has aborted", async () => {
      const reason = new Error("closed before");
      await expect(embedder.embed(index(["never"]), AbortSignal.abort(reason))).rejects.toBe(reason);
    });

    test("ends a call under way with the signal's reason, and works on", async () => {
      const controller = new AbortController();
      const reason = new Error("no longer wanted");
      const call = embedder.embed(
        index(Array.from({ length: 3_000 }, (_, at) => `text ${at} `.repeat(20))),
        controller.signal,
      );
      controller.abort(reason);
      await expect(call).rejects.toBe(reason);
      expect((await embedder.embed(index(["still here"]), never)).vectors).toHaveLength(1);
    });
  });
}

function expectUnit(vector: Float32Array, dimensions: number): void {
  expect(vector).toHaveLength(dimensions);
  expect(Math.hypot(...vector)).toBeCloseTo(1, 4);
}

export function cosine(left: Float32Array | undefined, right: Float32Array | undefined): number {
  if (left === undefined || right === undefined) throw new Error("a vector is missing");
  return left.reduce((sum, value, axis) => sum + value * (right[axis] ?? 0), 0);
}
