import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { queryTokens } from "../../../server/src/chunking/tokens.ts";
import { excerptOf } from "../../../server/src/search/excerpt.ts";

/** The excerpt with what is highlighted in brackets. */
function marked(text: string, query: string): string {
  const { excerpt, highlights } = excerptOf(text, queryTokens(query));
  return [...highlights]
    .reverse()
    .reduce((out, { start, end }) => `${out.slice(0, start)}[${out.slice(start, end)}]${out.slice(end)}`, excerpt);
}

describe("an excerpt", () => {
  it("shows the lines with most of the query's words", () => {
    const text = "## Pods\n\nA pod runs.\n\n\n\nResizing a running pod\nneeds no restart.\n\n\n\nThe end.";
    expect(marked(text, "resize running pods")).toBe("[Resizing] a [running] [pod]\nneeds no restart.");
  });

  it("highlights Japanese words inside a run, and single characters alone", () => {
    expect(marked("全文検索の仕組み", "検索")).toBe("全文[検索]の仕組み");
    expect(marked("全文検索の仕組み", "文検索")).toBe("全[文検索]の仕組み");
    expect(marked("全文検索の仕組み", "索")).toBe("全文検[索]の仕組み");
    expect(marked("𠮷野家と𠮷田", "𠮷")).toBe("[𠮷]野家と[𠮷]田");
  });

  it("highlights what folds to the query: width, accents, parts of identifiers", () => {
    expect(marked("ﾃｽﾄ the Café in maxOpenFiles", "テスト cafe files")).toBe("[ﾃｽﾄ] the [Café] in maxOpen[Files]");
    expect(marked("maxOpenFiles", "maxopenfiles")).toBe("[maxOpenFiles]");
  });

  it("shows the first lines below the heading when no word is in it", () => {
    expect(marked("## Heading\n\nFirst line.\nSecond line.", "elsewhere")).toBe("First line.\nSecond line.");
    expect(marked("## Heading only", "elsewhere")).toBe("## Heading only");
  });

  it("cuts a long line around the word", () => {
    const text = `${"lorem ipsum ".repeat(100)}needle${" dolor sit".repeat(100)}`;
    const { excerpt } = excerptOf(text, queryTokens("needle"));
    expect(excerpt).toContain("needle");
    expect(excerpt.length).toBeLessThanOrEqual(300);
    expect(text).toContain(excerpt);
  });

  it("is a short piece of the text, with ranges inside it in order, whatever the text", () => {
    const word = fc.constantFrom("pod", "検索", "𠮷", "\n", "\n\n", " ", "maxOpen", "ﾃｽﾄ", "x".repeat(400), "# ");
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), fc.array(word, { maxLength: 4 }), (parts, asked) => {
        const text = parts.join("");
        const { excerpt, highlights } = excerptOf(text, queryTokens(asked.join(" ")));
        expect(text).toContain(excerpt);
        expect(excerpt.length).toBeLessThanOrEqual(300);
        expect(excerpt.split("\n").length).toBeLessThanOrEqual(4);
        expect(excerpt.isWellFormed()).toBe(true);
        let last = -1;
        for (const { start, end } of highlights) {
          expect(start).toBeGreaterThan(last);
          expect(end).toBeGreaterThan(start);
          last = end;
        }
        expect(last).toBeLessThanOrEqual(excerpt.length);
      }),
    );
  });

  it("of a very long section full of matches takes no long time", () => {
    const text = "pod runs\n".repeat(100_000);
    const start = performance.now();
    excerptOf(text, queryTokens("pod runs"));
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});
