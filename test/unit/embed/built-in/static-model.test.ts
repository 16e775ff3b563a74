import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { loadStaticModel } from "../../../../server/src/embed/built-in/load-static-model.ts";
import { StaticModel } from "../../../../server/src/embed/built-in/static-model.ts";
import { cosine } from "../../../contract/embedder-contract.ts";
import { builtInModelFile } from "../../../support/built-in-model.ts";

interface TestVectors {
  readonly vectors: readonly { readonly text: string; readonly tokens: number; readonly first8: readonly number[] }[];
  readonly pairs: readonly { readonly a: string; readonly b: string; readonly cosine: number }[];
}

const fixture = join(import.meta.dirname, "../../../fixtures/model/test-vectors.json");

test("a word counts once, its repetitions by their logarithm, a scale for its row", () => {
  const model = new StaticModel({
    dimensions: 2,
    buckets: 1,
    vocabulary: new Map([
      ["one", 0],
      ["two", 1],
    ]),
    scales: Float32Array.of(0.5, 1, 1),
    weights: Int8Array.of(2, 0, 0, 1, 0, 0),
  });
  const [first = 0, second = 0] = model.embed("one two one One");
  expect(first / second).toBeCloseTo(1 + Math.log(3), 5);
  expect(model.embed("one")).toEqual(Float32Array.of(1, 0));
  expect(model.embed("two")).toEqual(Float32Array.of(0, 1)); // nothing is left of the text before
});

describe("the built-in model", () => {
  let model: StaticModel;
  let known: TestVectors;
  beforeAll(async () => {
    model = await loadStaticModel(builtInModelFile);
    known = JSON.parse(await readFile(fixture, "utf8"));
  });

  test("is the file that its card describes", async () => {
    const digest = createHash("sha256")
      .update(await readFile(builtInModelFile))
      .digest("hex");
    const card = await readFile(join(builtInModelFile, "../MODEL_CARD.md"), "utf8");
    expect(card).toContain(digest);
  });

  test("gives the vectors that it gave when it was made", () => {
    expect(known.vectors.length).toBeGreaterThan(8);
    for (const { text, tokens, first8 } of known.vectors) {
      expect(model.tokenCount(text), text).toBe(tokens);
      if (tokens === 0) continue; // a zero vector then, the first axis now: an index must be able to hold it
      const vector = model.embed(text);
      for (const [axis, value] of first8.entries())
        expect(Math.abs((vector[axis] ?? 0) - value), text).toBeLessThan(1e-5);
    }
    for (const { a, b, cosine: expected } of known.pairs) {
      expect(Math.abs(cosine(model.embed(a), model.embed(b)) - expected), `${a} / ${b}`).toBeLessThan(1e-4);
    }
  });

  test("gives every text a unit vector, the same each time", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
        const vector = model.embed(text);
        expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
        expect(model.embed(text)).toEqual(vector);
      }),
    );
  });

  test("gives the first axis to a text that says nothing", () => {
    const axis = new Float32Array(256);
    axis[0] = 1;
    for (const text of ["", "   ", "!!! --- ###", "\ud800"]) expect(model.embed(text)).toEqual(axis);
  });

  test.each([
    "7",
    "q",
    "ж",
    "ん",
    "ー",
    "한",
    "ⅷ",
    "0000000000000000000000000000000000",
    "https://example.org",
    "<br>",
  ])("finds something in %j", (text) => {
    expect(model.tokenCount(text)).toBeGreaterThan(0);
  });

  test("reads past the decoration of Markdown", () => {
    const plain = model.embed("restore a deleted note");
    expect(model.embed("[restore](https://a.example/xyz) a <b>deleted</b> note<!-- todo -->")).toEqual(plain);
  });

  test.each([
    "a",
    "A",
    "aB",
    "ア",
    "ん",
    "漢",
    "é",
    "я",
    "1",
    "_",
    "`",
    "[",
    "[a](",
    "<",
    "<a",
    "<!--",
    "http://",
    "\ud800",
    "<|endoftext|>",
  ])("takes 1 MB of %j in a moment", (piece) => {
    const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
    const start = performance.now();
    expect(model.embed(text)).toHaveLength(256);
    expect(performance.now() - start).toBeLessThan(5_000); // quadratic time would be minutes
  });
});
