import type { SearchHit, SearchResult } from "../../server/src/protocol/search.ts";

/** A hit in the note `path`. */
export function searchHit(path: string, more: Partial<SearchHit> = {}): SearchHit {
  return {
    path,
    title: `Title of ${path}`,
    headings: [],
    startLine: 3,
    endLine: 7,
    score: 1,
    excerpt: "An excerpt.",
    highlights: [],
    matches: ["semantic"],
    stale: false,
    ...more,
  };
}

/** An answer of one folder. */
export function searchResult(hits: readonly SearchHit[], reason: string | null = null): SearchResult {
  return { query: "q", mode: "hybrid", degraded: reason !== null, reason, tookMs: 1, hits };
}
