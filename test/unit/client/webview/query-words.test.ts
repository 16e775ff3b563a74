import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { queryWords, withoutFilters } from "../../../../client/webview/search/query-words.ts";
import { splitQuery } from "../../../../server/src/search/query-parts.ts";

describe("the words of a query", () => {
  it("are without filters what is left to be searched more widely", () => {
    expect(withoutFilters('disk tag:ops "is full" -path:"old notes/" -draft after:2026')).toBe('disk "is full" -draft');
    expect(withoutFilters("tag:ops")).toBe("");
  });

  it("hold the filters that the server reads", () => {
    const pieces = fc.constantFrom("tag:", "path:", '"', " ", "a", "-", "b/c", "after:2026", "title:x", "“", "TAG:y");
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const query = parts.join("");
        const filters = queryWords(query).filter((it) => it.filter !== null);
        const values = filters.map((it) => [
          it.filter,
          query.slice(it.valueStart, it.closed && it.quoted ? it.end - 1 : it.end).trim(),
        ]);
        const read = splitQuery(query).flatMap((it) =>
          it.kind === "filter" ? [[it.key, it.value.replaceAll('"', "")]] : [],
        );
        const plain = (value: string | null | undefined) => (value ?? "").replace(/["“]/g, "");
        expect(values.filter(([, value]) => plain(value) !== "").map(([key, value]) => [key, plain(value)])).toEqual(
          read.filter(([, value]) => value !== ""),
        );
      }),
    );
  });
});
