export type SearchMode = "hybrid" | "semantic" | "text";

export interface SearchParams {
  readonly query: string;
  /** Default 10, at most 100. */
  readonly limit?: number;
  /** Default hybrid. */
  readonly mode?: SearchMode;
}

/** Half-open range of UTF-16 units in `excerpt` that the query's words match. */
export interface Highlight {
  readonly start: number;
  readonly end: number;
}

export interface SearchHit {
  /** Note path, relative to the notes folder, '/'. */
  readonly path: string;
  /** The note's title; its file name when it has none. */
  readonly title: string;
  readonly headings: readonly string[];
  /** From 1, inclusive, in the note as it is on disk now. */
  readonly startLine: number;
  readonly endLine: number;
  /** 0 to 1, comparable within one result only. */
  readonly score: number;
  /** Lines of the note; empty when the note changed so that the section no longer stands in it. */
  readonly excerpt: string;
  readonly highlights: readonly Highlight[];
  readonly matches: readonly ("semantic" | "text")[];
  /** The note changed on disk since it was indexed, and the section could not be found in it as it is now. */
  readonly stale: boolean;
}

export interface SearchResult {
  readonly query: string;
  readonly mode: SearchMode;
  /** True when the answer was made without something that it should have been made with. */
  readonly degraded: boolean;
  /** The sentence that says why; null when not degraded. */
  readonly reason: string | null;
  readonly tookMs: number;
  readonly hits: readonly SearchHit[];
}

export interface RelatedParams {
  readonly path: string;
  readonly limit?: number;
}
