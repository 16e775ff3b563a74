/** One thing that stands in a query. `token` is how it was typed. */
export type QueryPart =
  | { readonly kind: "words"; readonly token: string; readonly value: string }
  | { readonly kind: "phrase" | "excluded"; readonly token: string; readonly value: string }
  | {
      readonly kind: "filter";
      readonly token: string;
      readonly key: FilterKey;
      readonly negated: boolean;
      readonly value: string;
    };

export type FilterKey = "path" | "tag" | "title" | "after" | "before";

/** `-`, then `key:`, then a quoted or a bare value. A quote that is never closed reaches to the end. */
const part = /(-?)(?:(path|tag|title|after|before):)?(?:"([^"]*)(?:"|$)|(\S+))/giu;

/**
 * Cuts a query at white space and quotes. `key:` without a value, `--flag` and a lone `-` are words like any other, so that nothing
 * that was typed is lost without a trace.
 */
export function splitQuery(query: string): QueryPart[] {
  const parts: QueryPart[] = [];
  for (const match of query.replace(/[“”„‟＂]/g, '"').matchAll(part)) {
    const [token, minus, key, quoted, bare] = match;
    const value = quoted ?? bare ?? "";
    const negated = minus === "-";
    if (key !== undefined) {
      if (value.trim() === "") parts.push({ kind: "words", token, value: key });
      else parts.push({ kind: "filter", token, key: key.toLowerCase() as FilterKey, negated, value: value.trim() });
    } else if (negated && !value.startsWith("-")) {
      parts.push({ kind: "excluded", token, value });
    } else if (quoted !== undefined) {
      parts.push({ kind: "phrase", token, value });
    } else {
      parts.push({ kind: "words", token, value: negated ? token : value });
    }
  }
  return parts;
}
