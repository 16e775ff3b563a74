import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { forEachRun, type Script, splitIdentifier } from "../../../../server/src/embed/built-in/words.ts";

function runsOf(text: string): [Script, string][] {
  const runs: [Script, string][] = [];
  forEachRun(text, (script, run) => runs.push([script, run]));
  return runs;
}

describe("runs of one script", () => {
  test("are cut where the script changes", () => {
    expect(runsOf("vector検索のスコア, привет")).toEqual([
      ["latin", "vector"],
      ["kanji", "検索の"],
      ["katakana", "スコア"],
      ["other", "привет"],
    ]);
  });

  test("are the same for full and half width letters", () => {
    expect(runsOf("ﾃｽﾄ ＡＢＣ")).toEqual([
      ["katakana", "テスト"],
      ["latin", "ABC"],
    ]);
  });

  test("lose a long vowel mark at the end from four letters on", () => {
    expect(runsOf("サーバー")).toEqual([["katakana", "サーバ"]]);
    expect(runsOf("キー")).toEqual([["katakana", "キー"]]);
  });
});

describe("the words of an identifier", () => {
  test.each([
    ["getUserName", ["get", "user", "name"]],
    ["parseHTTPResponse", ["parse", "http", "response"]],
    ["snake_case__id_", ["snake", "case", "id"]],
    ["utf8", ["utf", "8"]],
    ["utf8Text", ["utf", "8", "text"]],
    ["3d", ["3d"]],
    ["ÉCLAIR", ["éclair"]],
    ["HTTP", ["http"]],
    ["aB", ["a", "b"]],
    ["ABc", ["a", "bc"]],
    ["___", []],
  ])("%s", (identifier, words) => {
    expect(splitIdentifier(identifier)).toEqual(words);
  });

  test("are what four replacements would give, which would take quadratic time", () => {
    const byReplacement = (text: string) =>
      text
        .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
        .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
        .replace(/_+/g, " ")
        .replace(/([A-Za-z])(\d)/g, "$1 $2")
        .toLowerCase()
        .split(" ")
        .filter((word) => word !== "");
    const letters = fc.string({ unit: fc.constantFrom(..."abzABZ019_éÉİ"), maxLength: 14 });
    fc.assert(
      fc.property(letters, (text) => {
        expect(splitIdentifier(text)).toEqual(byReplacement(text));
      }),
      { numRuns: 3_000 },
    );
  });
});
