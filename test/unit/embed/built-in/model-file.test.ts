import { describe, expect, test } from "vitest";
import { StoreError } from "../../../../server/src/core/errors.ts";
import { parseModel, readModelFile } from "../../../../server/src/embed/built-in/model-file.ts";

interface Parts {
  magic?: number;
  words?: string;
  wordCount?: number;
  buckets?: number;
  dimensions?: number;
  scale?: number;
}

/** A whole model file of two words and one bucket, unless told otherwise. */
function modelBytes({
  magic = 0x53454d31,
  words = "one\nzwölf",
  wordCount = 2,
  buckets = 1,
  dimensions = 4,
  scale = 0.5,
}: Parts = {}) {
  const vocabulary = Buffer.from(words);
  const rows = wordCount + buckets;
  const bytes = Buffer.alloc(20 + vocabulary.length + 4 * rows + rows * dimensions, 1);
  for (const [at, value] of [magic, wordCount, buckets, dimensions, vocabulary.length].entries()) {
    bytes.writeUInt32LE(value, 4 * at);
  }
  vocabulary.copy(bytes, 20);
  for (let row = 0; row < rows; row++) bytes.writeFloatLE(scale, 20 + vocabulary.length + 4 * row);
  return bytes;
}

describe("a model file", () => {
  test("is words, buckets, scales and weights", () => {
    const model = parseModel(modelBytes(), "m.bin");
    expect([...model.vocabulary]).toEqual([
      ["one", 0],
      ["zwölf", 1],
    ]);
    expect(model).toMatchObject({ dimensions: 4, buckets: 1, scales: Float32Array.of(0.5, 0.5, 0.5) });
    expect(model.weights).toEqual(new Int8Array(12).fill(1));
  });

  test("may stand anywhere in a buffer", () => {
    const shifted = Buffer.concat([Buffer.from("x"), modelBytes()]).subarray(1);
    expect(parseModel(shifted, "m.bin").vocabulary.get("zwölf")).toBe(1);
  });

  test.each<[string, Buffer]>([
    ["nothing", Buffer.alloc(0)],
    ["less than a header", modelBytes().subarray(0, 19)],
    ["another kind of file", modelBytes({ magic: 1 })],
    ["the last byte missing", modelBytes().subarray(0, -1)],
    ["a byte too many", Buffer.concat([modelBytes(), Buffer.alloc(1)])],
    ["no buckets", modelBytes({ buckets: 0 })],
    ["no dimensions", modelBytes({ dimensions: 0 })],
    ["fewer words than it says", modelBytes({ wordCount: 3 })],
    ["a word twice", modelBytes({ words: "one\none" })],
    ["an empty word", modelBytes({ words: "one\n" })],
    ["a scale that is no number", modelBytes({ scale: Number.NaN })],
    ["a negative scale", modelBytes({ scale: -1 })],
    [
      "a vocabulary that is not UTF-8",
      (() => {
        const bytes = modelBytes();
        bytes[20] = 0xff;
        return bytes;
      })(),
    ],
    [
      "a header of 4 billion words",
      (() => {
        const bytes = modelBytes();
        bytes.writeUInt32LE(0xffffffff, 4);
        return bytes;
      })(),
    ],
  ])("with %s is refused in a sentence that says what to do", (_what, bytes) => {
    expect(() => parseModel(bytes, "m.bin")).toThrow(StoreError);
    expect(() => parseModel(bytes, "m.bin")).toThrow(/^The built-in embedding model m\.bin .* install Kura again\.$/);
  });

  test("that is missing is refused in the same way", async () => {
    await expect(readModelFile("/nowhere/kura-embed-1.bin")).rejects.toThrow("kura-embed-1.bin cannot be used");
    await expect(readModelFile("/nowhere/kura-embed-1.bin")).rejects.toBeInstanceOf(StoreError);
  });
});
