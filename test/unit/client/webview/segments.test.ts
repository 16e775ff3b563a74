import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { segmentsOf } from "../../../../client/webview/search/segments.ts";

const shown = (text: string, ranges: { start: number; end: number }[]) =>
  segmentsOf(text, ranges)
    .map((it) => (it.marked ? `[${it.text}]` : it.text))
    .join("");

describe("cutting an excerpt at its highlights", () => {
  it("marks what the ranges cover, by UTF-16 units", () => {
    expect(shown("find the word", [{ start: 9, end: 13 }])).toBe("find the [word]");
    expect(shown("🏮蔵の中", [{ start: 2, end: 3 }])).toBe("🏮[蔵]の中");
  });

  it("takes ranges in any order, overlapping, empty, and out of the text", () => {
    expect(
      shown("abcdef", [
        { start: 4, end: 99 },
        { start: 0, end: 2 },
        { start: 1, end: 3 },
        { start: 3, end: 3 },
      ]),
    ).toBe("[ab][c]d[ef]");
    expect(shown("abc", [{ start: -5, end: 1 }])).toBe("[a]bc");
    expect(shown("", [{ start: 0, end: 3 }])).toBe("");
  });

  it("never changes the text", () => {
    const range = fc.record({ start: fc.integer({ min: -3, max: 30 }), end: fc.integer({ min: -3, max: 30 }) });
    fc.assert(
      fc.property(fc.string({ maxLength: 20 }), fc.array(range, { maxLength: 6 }), (text, ranges) => {
        expect(
          segmentsOf(text, ranges)
            .map((it) => it.text)
            .join(""),
        ).toBe(text);
      }),
    );
  });
});
