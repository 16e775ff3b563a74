import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cleanMarkdown } from "../../../../server/src/embed/built-in/clean-markdown.ts";

describe("a Markdown text before it is embedded", () => {
  test.each([
    ["a link is its text", "see [the guide](https://example.org/a) first", "see the guide first"],
    ["an image is its description", "![a chart](chart.png)", "a chart"],
    ["a URL says nothing", "at https://example.org/a?b=c now", "at   now"],
    ["a comment says nothing", "a<!-- hidden\nnote -->b", "a b"],
    ["tags go, their text stays", "<b>bold</b> <br/>", " bold   "],
    ["a comparison is no tag", "a < b and c > d", "a < b and c > d"],
    ["brackets without an address stay", "[x] [y][z]", "[x] [y][z]"],
    ["a comment without an end stays", "a <!-- b", "a <!-- b"],
  ])("%s", (_rule, text, clean) => {
    expect(cleanMarkdown(text)).toBe(clean);
  });

  test("is what four replacements would give, which would take quadratic time", () => {
    const byReplacement = (text: string) =>
      text
        .replace(/<!--[\s\S]*?-->/g, " ")
        .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
        .replace(/https?:\/\/\S+/g, " ")
        .replace(/<\/?[a-zA-Z][^>]*>/g, " ");
    const piece = fc.constantFrom(
      "<!--",
      "-->",
      "!",
      "[",
      "]",
      "(",
      ")",
      "](",
      "<",
      ">",
      "/",
      "b",
      " ",
      "\n",
      "http://",
      "-",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 16 }), (pieces) => {
        const text = pieces.join("");
        expect(cleanMarkdown(text)).toBe(byReplacement(text));
      }),
      { numRuns: 5_000 },
    );
  });
});
