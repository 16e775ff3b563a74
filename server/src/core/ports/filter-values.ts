/** A value for a filter of the query language, and how many notes have it. */
export interface FilterValue {
  readonly value: string;
  readonly notes: number;
}

/** What a filter of the query language can be completed with. Works without the writer. */
export interface FilterValues {
  /**
   * At most `limit`, the most used first; compared without case, on NFC. `tag`: tags and what they are nested under,
   * folded, without '#'; `prefix` may also stand behind a '/'. `path`: folders, with '/' at their end.
   */
  filterValues(field: "tag" | "path", prefix: string, limit: number, signal: AbortSignal): Promise<FilterValue[]>;
}
