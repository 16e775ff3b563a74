import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cutToTokens, estimateTokens } from "../../../server/src/embed/estimate-tokens.ts";

describe("estimated tokens", () => {
  test("are about a quarter of English letters and about one a Japanese character", () => {
    expect(estimateTokens("The quick brown fox jumps over the lazy dog.")).toBeGreaterThanOrEqual(9);
    expect(estimateTokens("The quick brown fox jumps over the lazy dog.")).toBeLessThanOrEqual(14);
    expect(estimateTokens("東京都")).toBeGreaterThanOrEqual(3);
    expect(estimateTokens("")).toBe(0);
    expect(estimateTokens("a")).toBe(1);
  });

  test("a text is cut to the limit, and no further, and never through a character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 80 }), fc.integer({ min: 1, max: 30 }), (text, limit) => {
        const cut = cutToTokens(text, limit);
        expect(text.startsWith(cut)).toBe(true);
        expect(estimateTokens(cut)).toBeLessThanOrEqual(limit);
        expect(cut.isWellFormed()).toBe(true);
        if (cut !== text) expect(estimateTokens(text.slice(0, cut.length + 2))).toBeGreaterThan(limit - 1);
      }),
    );
  });
});
