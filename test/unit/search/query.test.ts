import SqliteDatabase from "better-sqlite3";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UsageError } from "../../../server/src/core/errors.ts";
import { parseQuery } from "../../../server/src/search/query.ts";
import { schema1 } from "../../../server/src/store/catalog/schema-1.ts";
import { excludedSource, matchSource } from "../../../server/src/store/search-match.ts";

const noFilter = { paths: [], notPaths: [], tags: [], notTags: [], titles: [], notTitles: [] };

function termsOf(query: string): string[] {
  return parseQuery(query).text.terms.map((it) => it.token);
}

describe("a query", () => {
  it("of plain words has no filter and leaves out English stop words", () => {
    const parsed = parseQuery("how do I resize a running pod");
    expect(parsed.semantic).toBe("how do I resize a running pod");
    expect(parsed.filter).toBeNull();
    expect(termsOf("how do I resize a running pod")).toEqual(["resiz", "run", "pod"]);
  });

  it("of nothing but stop words keeps them", () => {
    expect(termsOf("to be or not to be")).toEqual(["to", "be", "or", "not"]);
  });

  it("filters by path, tag and title, with and without a minus, quoted or not", () => {
    const { filter, semantic } = parseQuery(
      'path:docs/*.md -path:old tag:#ops -tag:draft title:"release plan" -TITLE:x sync',
    );
    expect(filter).toEqual({
      paths: ["docs/*.md"],
      notPaths: ["old"],
      tags: ["#ops"],
      notTags: ["draft"],
      titles: ["release plan"],
      notTitles: ["x"],
    });
    expect(semantic).toBe("sync");
  });

  it("filters by year, month and day", () => {
    expect(parseQuery("after:2026-11 before:2026-11-21").filter).toEqual({
      ...noFilter,
      after: Date.UTC(2026, 10, 1),
      before: Date.UTC(2026, 10, 21),
    });
    expect(parseQuery("-after:2026").filter).toEqual({ ...noFilter, before: Date.UTC(2026, 0, 1) });
    expect(parseQuery("after:2025 after:2026").filter?.after).toBe(Date.UTC(2026, 0, 1));
  });

  it("names the date that is none, and what to write", () => {
    for (const token of ["after:yesterday", "before:2026-13", "after:2026-02-30", "-before:21.11.2026"]) {
      expect(() => parseQuery(`plan ${token}`)).toThrow(UsageError);
      expect(() => parseQuery(`plan ${token}`)).toThrow(`"${token}"`);
      expect(() => parseQuery(`plan ${token}`)).toThrow("after:2026-11-21");
    }
  });

  it("takes phrases and exclusions", () => {
    const parsed = parseQuery('"in place" resize -legacy -"old way"');
    expect(parsed.text.phrases).toEqual([["in", "place"]]);
    expect(parsed.text.excluded).toEqual([["legaci"], ["old", "wai"]]);
    expect(parsed.semantic).toBe("in place resize");
    expect(parsed.text.terms.map((it) => it.token)).toEqual(["place", "resiz"]);
  });

  it("takes typographic quotes for quotes, and an open one to the end", () => {
    expect(parseQuery("“in place”").text.phrases).toEqual([["in", "place"]]);
    expect(parseQuery('"in place').text.phrases).toEqual([["in", "place"]]);
  });

  it("looks for what only seems to be an operator", () => {
    expect(termsOf("--dry-run")).toEqual(["dry", "run"]);
    expect(termsOf("path:")).toEqual(["path"]);
    expect(termsOf("http://x.y")).toContain("http");
    expect(termsOf("a-b")).toEqual(["b"]);
    expect(parseQuery("-").text.excluded).toEqual([]);
  });

  it("leaves out Japanese particles, unless one is all there is", () => {
    expect(parseQuery("検索 の 状態").text.terms).toEqual([
      { token: "検索", prefix: false },
      { token: "状態", prefix: false },
    ]);
    expect(parseQuery("の").text.terms).toEqual([{ token: "の", prefix: true }]);
  });

  it("has nothing to embed without a letter or digit", () => {
    expect(parseQuery('?! "" -').semantic).toBe("");
    expect(parseQuery("tag:ops").semantic).toBe("");
  });

  const pieces = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          '"',
          "-",
          "path:",
          "tag:",
          "title:",
          " ",
          "*",
          "^",
          "(",
          ")",
          "NEAR",
          "AND",
          "OR",
          "NOT",
          "{name}:",
          ":",
          "+",
          "\0",
          "検索",
          "'",
          ";",
          "\u3000",
        ),
        fc.string({ unit: "binary", maxLength: 6 }),
      ),
    )
    .map((parts) => parts.join(""));

  it("never throws, whatever was typed, but for dates", () => {
    fc.assert(
      fc.property(pieces, (query) => {
        fc.pre(!/(after|before):/i.test(query));
        parseQuery(query);
      }),
      { numRuns: 1_000 },
    );
  });

  it("never makes a syntax error in the text index", () => {
    const db = new SqliteDatabase(":memory:");
    db.exec(schema1);
    db.exec("INSERT INTO chunk_text (rowid, name, headings, body) VALUES (1, 'name', 'head', 'body')");
    const match = db.prepare("SELECT count(*) FROM chunk_text WHERE chunk_text MATCH ?").pluck();
    fc.assert(
      fc.property(pieces, (query) => {
        fc.pre(!/(after|before):/i.test(query));
        const { text } = parseQuery(query);
        for (const source of [matchSource(text), excludedSource(text)]) if (source !== null) match.get(source);
      }),
      { numRuns: 1_000 },
    );
    // Tokens that no tokeniser made are quoted just the same.
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary", minLength: 1 }), { minLength: 1 }), (tokens) => {
        match.get(matchSource({ terms: [{ token: tokens[0] ?? "", prefix: true }], phrases: [tokens] }));
      }),
      { numRuns: 1_000 },
    );
    db.close();
  });
});
