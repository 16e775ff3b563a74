import { phraseTokens, type QueryToken, queryTokens } from "../chunking/tokens.ts";
import type { NoteFilter, TextQuery } from "../core/ports/search-reader.ts";
import { startOfDate } from "./query-date.ts";
import { splitQuery } from "./query-parts.ts";
import { isStopToken } from "./stop-words.ts";

/** A query as the parts of the search take it. */
export interface ParsedQuery {
  /** What is embedded: the words and phrases, without operators; empty when there is nothing to embed. */
  readonly semantic: string;
  readonly text: TextQuery;
  /** Null when the query has no filter. */
  readonly filter: NoteFilter | null;
}

/**
 * Reads `path:` `tag:` `title:` `after:` `before:` (each also with `-` before it), `"phrase"`, `-word` and plain words. Any text is a
 * query; only a date that is none throws, a UsageError.
 */
export function parseQuery(query: string): ParsedQuery {
  const words: string[] = [];
  const phrases: string[][] = [];
  const excluded: string[][] = [];
  const filters = new FilterParts();
  for (const part of splitQuery(query)) {
    switch (part.kind) {
      case "words":
        words.push(part.value);
        break;
      case "phrase":
        words.push(part.value);
        phrases.push(phraseTokens(part.value));
        break;
      case "excluded":
        excluded.push(phraseTokens(part.value));
        break;
      case "filter":
        filters.add(part);
    }
  }
  const plain = words.join(" ").trim();
  return {
    semantic: /[\p{L}\p{N}]/u.test(plain) ? plain : "",
    text: { terms: tellingTerms(plain), phrases: phrases.filter(isNotEmpty), excluded: excluded.filter(isNotEmpty) },
    filter: filters.result(),
  };
}

/**
 * The tokens that say something: no stop words, and no single hiragana (particles). All of them where nothing else is left.
 */
export function tellingTerms(words: string): QueryToken[] {
  const terms = queryTokens(words);
  const telling = terms.filter((it) => !isStopToken(it.token) && !/^\p{Script=Hiragana}$/u.test(it.token));
  return telling.length === 0 ? terms : telling;
}

function isNotEmpty(tokens: readonly string[]): boolean {
  return tokens.length > 0;
}

/** Collects filters; null when there was none. */
class FilterParts {
  readonly #paths: string[] = [];
  readonly #notPaths: string[] = [];
  readonly #tags: string[] = [];
  readonly #notTags: string[] = [];
  readonly #titles: string[] = [];
  readonly #notTitles: string[] = [];
  #after = Number.NEGATIVE_INFINITY;
  #before = Number.POSITIVE_INFINITY;
  #any = false;

  add({ key, negated, value, token }: { key: string; negated: boolean; value: string; token: string }): void {
    this.#any = true;
    if (key === "path") (negated ? this.#notPaths : this.#paths).push(value);
    else if (key === "tag") (negated ? this.#notTags : this.#tags).push(value);
    else if (key === "title") (negated ? this.#notTitles : this.#titles).push(value);
    // Not after a day is before it.
    else if ((key === "after") !== negated) this.#after = Math.max(this.#after, startOfDate(value, token));
    else this.#before = Math.min(this.#before, startOfDate(value, token));
  }

  result(): NoteFilter | null {
    if (!this.#any) return null;
    return {
      paths: this.#paths,
      notPaths: this.#notPaths,
      tags: this.#tags,
      notTags: this.#notTags,
      titles: this.#titles,
      notTitles: this.#notTitles,
      ...(Number.isFinite(this.#after) ? { after: this.#after } : {}),
      ...(Number.isFinite(this.#before) ? { before: this.#before } : {}),
    };
  }
}
