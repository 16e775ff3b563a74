import { describe, expect, it } from "vitest";
import { showHits } from "../../../server/src/app/cli/show-hits.ts";
import { styleFor } from "../../../server/src/app/cli/style.ts";
import { textWidth } from "../../../server/src/app/cli/text-width.ts";
import type { SearchResult } from "../../../server/src/protocol/search.ts";
import { fakeHit } from "../../support/fake-folder.ts";

const plain = styleFor({ write: () => true }, {});
const terminal = styleFor({ write: () => true, isTTY: true }, {});
const same = (path: string) => path;

function result(change: Partial<SearchResult> = {}): SearchResult {
  return { query: "q", mode: "hybrid", degraded: false, reason: null, tookMs: 4.4, hits: [fakeHit], ...change };
}

describe("hits on a terminal", () => {
  it("never pass escape sequences of a note on", () => {
    const excerpt = "see \u001b]0;owned\u0007 here";
    const text = showHits(result({ hits: [{ ...fakeHit, title: "\u001b[31mred", excerpt, highlights: [] }] }), {
      style: plain,
      shownPath: same,
      columns: undefined,
    });
    expect(text).not.toContain("\u001b");
    expect(text).toContain("see \ufffd]0;owned\ufffd here");
  });

  it("mark the words that match, also behind a tab", () => {
    const hit = { ...fakeHit, excerpt: "\tthe word", highlights: [{ start: 5, end: 9 }] };
    expect(showHits(result({ hits: [hit] }), { style: terminal, shownPath: same, columns: undefined })).toContain(
      "the \u001b[1mword\u001b[22m",
    );
  });

  it("pass over highlights that overlap or reach beyond the excerpt", () => {
    const highlights = [
      { start: 0, end: 3 },
      { start: 2, end: 5 },
      { start: 4, end: 99 },
    ];
    const text = showHits(result({ hits: [{ ...fakeHit, excerpt: "abcdef", highlights }] }), {
      style: terminal,
      shownPath: same,
      columns: undefined,
    });
    expect(text).toContain("\u001b[1mabc\u001b[22mdef");
  });

  it("show four lines of an excerpt, and that there are more", () => {
    const excerpt = "1\n\n2\n3\n4\n5";
    const text = showHits(result({ hits: [{ ...fakeHit, excerpt, highlights: [] }] }), {
      style: plain,
      shownPath: same,
      columns: undefined,
    });
    expect(text).toContain("   1\n   2\n   3\n   4\n   …\n");
  });

  it("begin with the reason when the answer is degraded, and say when nothing was found", () => {
    const text = showHits(result({ degraded: true, reason: "The index is down.", hits: [] }), {
      style: plain,
      shownPath: same,
      columns: undefined,
    });
    expect(text).toBe("! The index is down.\n\nNothing found.\n");
  });

  it("say that a note changed since it was indexed", () => {
    expect(
      showHits(result({ hits: [{ ...fakeHit, stale: true }] }), { style: plain, shownPath: same, columns: undefined }),
    ).toContain("changed since it was indexed");
  });

  it("fit into a narrow terminal: the place alone in its line, long lines wrapped, the matched word in sight", () => {
    const excerpt = `${"filler words ".repeat(30)}needle`;
    const highlights = [{ start: excerpt.length - 6, end: excerpt.length }];
    const hit = { ...fakeHit, title: "題".repeat(60), excerpt, highlights };
    const text = showHits(result({ hits: [hit] }), { style: plain, shownPath: same, columns: 60 });
    const lines = text.split("\n");
    expect(lines[0]).toBe("1  guides/backoff.md:12");
    expect(lines[1]).toMatch(/^ {3}題+… {2}0\.87 meaning\+words$/);
    for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(60);
    expect(text).toContain("needle");
  });

  it("say that a filter or phrase may be why nothing was found", () => {
    const text = showHits(result({ query: "tag:none words", hits: [] }), {
      style: plain,
      shownPath: same,
      columns: undefined,
    });
    expect(text).toBe("Nothing found. No note fits every filter, phrase and exclusion of the query.\n");
  });

  it("show no score where only filters chose the notes", () => {
    const text = showHits(result({ hits: [{ ...fakeHit, score: 0, matches: ["text"] }] }), {
      style: plain,
      shownPath: same,
      columns: undefined,
    });
    expect(text.split("\n")[0]).toBe("1  guides/backoff.md:12  Retries › Waiting › Full jitter");
  });
});
