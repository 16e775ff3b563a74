import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutToWidth, textWidth, wrapSpans } from "../../../server/src/app/cli/text-width.ts";

describe("the width of text on a terminal", () => {
  it.each([
    ["abc", 3],
    ["検索", 4],
    ["ｶﾅ", 2],
    ["カナー、。", 10],
    ["한글", 4],
    ["é", 1],
    ["e\u0301", 1],
    ["👩‍👩‍👧", 2],
    ["決定6：", 7],
  ])("of %j is %i", (text, columns) => {
    expect(textWidth(text)).toBe(columns);
  });

  it("is kept when a text is cut, with a sign that it was", () => {
    expect(cutToWidth("検索は二文字の組で", 8)).toBe("検索は…");
    expect(cutToWidth("short", 8)).toBe("short");
  });
});

describe("wrapping", () => {
  const rowsOf = (text: string, columns: number) =>
    wrapSpans([{ text, bold: false }], columns).map((row) => row.map((it) => it.text).join(""));

  it("breaks at spaces, and between Japanese characters, but not before a full stop", () => {
    expect(rowsOf("one two three", 8)).toEqual(["one two", "three"]);
    expect(rowsOf("検索は二文字。", 12)).toEqual(["検索は二文", "字。"]);
    expect(rowsOf("abcdefghij", 4)).toEqual(["abcd", "efgh", "ij"]);
  });

  it("keeps bold what is bold, over the end of a row too", () => {
    const rows = wrapSpans(
      [
        { text: "aa ", bold: false },
        { text: "bb cc", bold: true },
      ],
      5,
    );
    expect(rows).toEqual([
      [
        { text: "aa ", bold: false },
        { text: "bb", bold: true },
      ],
      [{ text: "cc", bold: true }],
    ]);
  });

  it("loses nothing but spaces, and makes no row too wide", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", " ", "検", "。", "é", "(") });
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 12 }), (given, columns) => {
        const rows = rowsOf(given, columns);
        expect(rows.join("").replaceAll(" ", "")).toBe(given.replaceAll(" ", ""));
        for (const row of rows) expect(textWidth(row)).toBeLessThanOrEqual(columns);
      }),
    );
  });
});
