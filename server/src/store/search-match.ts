import type { TextQuery } from "../core/ports/search-reader.ts";

/** The scripts that the tokeniser cuts into bigrams: a single character of them is looked for as a prefix. */
const oneGram =
  /^[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Bopomofo}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]$/u;

/** Every token stands in quotes: what a user typed is never FTS5 syntax. */
function quoted(tokens: readonly string[]): string {
  return `"${tokens.map((token) => token.replaceAll('"', '""').replaceAll("\0", " ")).join(" ")}"`;
}

function phraseSource(tokens: readonly string[]): string {
  const last = tokens.at(-1) ?? "";
  return oneGram.test(last) ? `${quoted(tokens)} *` : quoted(tokens);
}

/** What must be in a chunk, as an FTS5 expression; null when nothing must. */
export function matchSource(query: Pick<TextQuery, "terms" | "phrases">): string | null {
  const terms = query.terms.map((it) => (it.prefix ? `${quoted([it.token])} *` : quoted([it.token])));
  const needed = query.phrases.filter((it) => it.length > 0).map(phraseSource);
  if (terms.length > 0) needed.push(`(${terms.join(" OR ")})`);
  return needed.length === 0 ? null : needed.join(" AND ");
}

/** Any of what must not be in a chunk, as an FTS5 expression; null when there is no such thing. */
export function excludedSource(query: Pick<TextQuery, "excluded">): string | null {
  const excluded = query.excluded.filter((it) => it.length > 0).map(phraseSource);
  return excluded.length === 0 ? null : excluded.join(" OR ");
}
