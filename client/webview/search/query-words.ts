/** Filters of the query language that stand before a colon. */
export const filterNames = ["tag", "path", "title", "after", "before"] as const;
export type FilterName = (typeof filterNames)[number];

/** One thing that stands in a query, and where: half-open UTF-16 offsets. */
export interface QueryWord {
  readonly start: number;
  readonly end: number;
  /** Null for plain words and phrases. */
  readonly filter: FilterName | null;
  readonly negated: boolean;
  /** Where its value begins, behind the quote when there is one. */
  readonly valueStart: number;
  readonly quoted: boolean;
  /** False while a quote is still open. */
  readonly closed: boolean;
}

/** Cuts a query into words, filters and quoted phrases, in their order. */
export function queryWords(text: string): QueryWord[] {
  // Each of these quotes is one unit long: offsets stay what they are.
  const plain = text.replace(/[“”„‟＂]/g, '"');
  const words: QueryWord[] = [];
  const head = /(-?)(?:(tag|path|title|after|before):)?("?)/iy;
  for (let at = skipSpace(plain, 0); at < plain.length; ) {
    head.lastIndex = at;
    const [whole = "", minus = "", name, quote = ""] = head.exec(plain) ?? [];
    const valueStart = at + whole.length;
    const quoted = quote !== "";
    const close = quoted ? plain.indexOf('"', valueStart) : -1;
    const end = quoted ? (close === -1 ? plain.length : close + 1) : endOfWord(plain, valueStart);
    words.push({
      start: at,
      end,
      filter: filterNames.find((it) => it === name?.toLowerCase()) ?? null,
      negated: minus !== "",
      valueStart,
      quoted,
      closed: !quoted || close !== -1,
    });
    at = skipSpace(plain, end);
  }
  return words;
}

/** The query without its filters; what is left of the words stays in order. */
export function withoutFilters(query: string): string {
  return queryWords(query)
    .filter((it) => it.filter === null)
    .map((it) => query.slice(it.start, it.end))
    .join(" ");
}

function skipSpace(text: string, from: number): number {
  const found = /\S/gu;
  found.lastIndex = from;
  return found.exec(text)?.index ?? text.length;
}

function endOfWord(text: string, from: number): number {
  const found = /\s/gu;
  found.lastIndex = from;
  return found.exec(text)?.index ?? text.length;
}
