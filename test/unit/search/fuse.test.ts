import { describe, expect, it } from "vitest";
import type { ChunkId } from "../../../server/src/core/chunk.ts";
import type { NoteId } from "../../../server/src/core/note.ts";
import { type FoundChunk, fuse } from "../../../server/src/search/fuse.ts";

function found(note: string, section: string, score: number): FoundChunk {
  return { note: note as NoteId, chunk: `${note}/${section}` as ChunkId, score };
}

describe("fusion", () => {
  it("adds the normalised scores of words and meaning, half and half", () => {
    const text = [found("a", "1", 8), found("b", "1", 4)];
    const semantic = [found("b", "1", 0.9), found("c", "1", 0.7), found("a", "1", 0.5)];
    const ranked = fuse(text, semantic, "hybrid");
    expect(ranked.map((it) => it.note)).toEqual(["b", "a", "c"]);
    expect(ranked.map((it) => it.score)).toEqual([0.5 * 0.5 + 0.5, 0.5, expect.closeTo(0.25)]);
    expect(ranked.map((it) => it.matches)).toEqual([["semantic", "text"], ["semantic", "text"], ["semantic"]]);
  });

  it("takes the hundredth note's cosine for nothing in common", () => {
    const semantic = Array.from({ length: 150 }, (_, at) => found(`n${at}`, "1", 0.9 - at / 1_000));
    const ranked = fuse([], semantic, "hybrid");
    expect(ranked.find((it) => it.note === "n99")?.score).toBe(0);
    expect(ranked.find((it) => it.note === "n120")?.score).toBe(0);
    expect(ranked.find((it) => it.note === "n98")?.score).toBeGreaterThan(0);
  });

  it("gives each note once, by its best section", () => {
    const text = [found("a", "words", 10), found("a", "both", 9)];
    const semantic = [found("a", "meaning", 0.9), found("a", "both", 0.88), found("b", "1", 0.1)];
    const ranked = fuse(text, semantic, "hybrid");
    expect(ranked.map((it) => it.chunk)).toEqual(["a/both", "b/1"]);
    expect(ranked[0]?.score).toBe(1);
  });

  it("orders by one side alone when asked for it", () => {
    const text = [found("a", "1", 2), found("b", "1", 1)];
    expect(fuse(text, [], "text").map((it) => [it.note, it.score])).toEqual([
      ["a", 1],
      ["b", 0.5],
    ]);
    const semantic = [found("b", "1", 0.8), found("a", "1", -0.2)];
    expect(fuse([], semantic, "semantic").map((it) => [it.note, it.score])).toEqual([
      ["b", 0.8],
      ["a", 0],
    ]);
  });

  it("keeps the order of hits that no words ranked", () => {
    const listed = [found("b", "1", 0), found("a", "1", 0), found("c", "1", 0)];
    expect(fuse(listed, [], "text").map((it) => it.note)).toEqual(["b", "a", "c"]);
    expect(fuse([], [], "hybrid")).toEqual([]);
  });

  it("gives a lone semantic hit its full share", () => {
    expect(fuse([], [found("a", "1", 0.4)], "hybrid")[0]?.score).toBe(0.5);
  });
});
