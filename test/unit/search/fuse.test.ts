import fc from "fast-check";
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
    const semantic = [found("a", "meaning", 0.9), found("a", "both", 0.88), found("b", "1", 0.5)];
    const ranked = fuse(text, semantic, "hybrid");
    expect(ranked.map((it) => it.chunk)).toEqual(["a/both", "b/1"]);
    expect(ranked[0]?.score).toBe(1);
  });

  it("puts a note that answers in several sections before one that mentions it once, but not before a much better one", () => {
    const text = [found("mentions", "1", 10), found("about", "1", 9), found("about", "2", 8), found("about", "3", 8)];
    expect(fuse(text, [], "text").map((it) => it.note)).toEqual(["about", "mentions"]);
    const weak = [found("short", "1", 10), found("long", "1", 6), found("long", "2", 6), found("long", "3", 6)];
    expect(fuse(weak, [], "text").map((it) => it.note)).toEqual(["short", "long"]);
  });

  it("gives scores from 0 to 1, best first, whatever comes in", () => {
    const score = fc.double({ min: 0, max: 50, noNaN: true });
    const cosine = fc.double({ min: -1, max: 1, noNaN: true });
    const hits = (of: fc.Arbitrary<number>) =>
      fc
        .array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.constantFrom("1", "2", "3", "4"), of))
        .map((all) => all.map((it) => found(...it)));
    const mode = fc.constantFrom("hybrid" as const, "text" as const, "semantic" as const);
    fc.assert(
      fc.property(hits(score), hits(cosine), mode, (text, semantic, asked) => {
        const ranked = fuse(text, semantic, asked);
        expect(new Set(ranked.map((it) => it.note)).size).toBe(ranked.length);
        const scores = ranked.map((it) => it.score);
        expect(scores).toEqual([...scores].sort((a, b) => b - a));
        for (const it of scores) expect(it >= 0 && it <= 1).toBe(true);
      }),
    );
  });

  it("orders by one side alone when asked for it", () => {
    const text = [found("a", "1", 2), found("b", "1", 1)];
    expect(fuse(text, [], "text").map((it) => [it.note, it.score])).toEqual([
      ["a", 1],
      ["b", 0.5],
    ]);
    const semantic = [found("b", "1", 0.8), found("a", "1", 0.2)];
    const ranked = fuse([], semantic, "semantic");
    expect(ranked.map((it) => it.note)).toEqual(["b", "a"]);
    expect(ranked[0]?.score).toBeGreaterThan(0.5);
    expect(ranked[1]?.score).toBeLessThan(0.2);
  });

  it("keeps the order of hits that no words ranked", () => {
    const listed = [found("b", "1", 0), found("a", "1", 0), found("c", "1", 0)];
    expect(fuse(listed, [], "text").map((it) => it.note)).toEqual(["b", "a", "c"]);
    expect(fuse([], [], "hybrid")).toEqual([]);
  });

  it("leaves out what matches neither in words nor clearly in meaning", () => {
    const semantic = [found("a", "1", 0.8), found("b", "1", 0.6), found("far", "1", 0.1), found("worded", "1", 0.1)];
    const ranked = fuse([found("worded", "1", 0.1)], semantic, "hybrid");
    expect(ranked.map((it) => it.note)).toEqual(["worded", "a", "b"]);
    expect(fuse([], semantic, "semantic").map((it) => it.note)).toContain("far");
    expect(fuse([], [found("a", "1", 0.8), found("b", "1", 0.01)], "semantic").map((it) => it.note)).toEqual(["a"]);
  });

  it("keeps the last of a few notes where it is nearly as near as the first", () => {
    const semantic = [found("a", "1", 0.62), found("b", "1", 0.6)];
    expect(fuse([], semantic, "hybrid").map((it) => it.note)).toEqual(["a", "b"]);
  });

  it("gives a lone semantic hit its full share", () => {
    expect(fuse([], [found("a", "1", 0.4)], "hybrid")[0]?.score).toBe(0.5);
  });
});
