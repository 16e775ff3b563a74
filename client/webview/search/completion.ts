import { type FilterName, filterNames, queryWords } from "./query-words.ts";

/** What can be completed where the cursor stands, and what has been typed of it. */
export type Completion =
  | { readonly kind: "name"; readonly prefix: string; readonly names: readonly FilterName[]; readonly at: Replaced }
  | { readonly kind: "value"; readonly filter: FilterName; readonly prefix: string; readonly at: Replaced };

/** What an accepted completion replaces: half-open offsets. */
interface Replaced {
  readonly start: number;
  readonly end: number;
}

/** One letter begins too many words to offer anything for it. */
const minNameLetters = 2;

/** Null where there is nothing to complete. */
export function completionAt(text: string, cursor: number): Completion | null {
  const word = queryWords(text).find((it) => it.start < cursor && cursor <= it.end);
  if (word === undefined || cursor < word.valueStart) return null;
  if (word.quoted && word.closed && cursor === word.end) return null;
  const prefix = text.slice(word.valueStart, cursor);
  if (word.filter !== null) {
    return {
      kind: "value",
      filter: word.filter,
      prefix,
      at: { start: word.valueStart - (word.quoted ? 1 : 0), end: word.end },
    };
  }
  if (word.quoted || cursor !== word.end || prefix.length < minNameLetters) return null;
  const names = filterNames.filter((it) => it.startsWith(prefix.toLowerCase()));
  return names.length === 0 ? null : { kind: "name", prefix, names, at: { start: word.valueStart, end: word.end } };
}

/** A query in which a completion has been accepted, and where the cursor goes. */
export interface Accepted {
  readonly text: string;
  readonly cursor: number;
}

/** Puts a filter's name in, ready for its value. */
export function acceptName(text: string, { at }: Completion, name: FilterName): Accepted {
  return replaced(text, at, `${name}:`, 0);
}

/**
 * Puts a filter's value in, quoted where it has to be. A folder leaves the cursor at its end, for what is below it; after any other
 * value the next word can be typed.
 */
export function acceptValue(text: string, { at }: Completion, value: string): Accepted {
  const quoted = /[\s"]/u.test(value);
  const shown = quoted ? `"${value.replaceAll('"', "")}"` : value;
  if (value.endsWith("/")) return replaced(text, at, shown, quoted ? 1 : 0);
  const rest = text.slice(at.end);
  const accepted = replaced(text, at, rest.startsWith(" ") ? shown : `${shown} `, 0);
  return rest.startsWith(" ") ? { ...accepted, cursor: accepted.cursor + 1 } : accepted;
}

function replaced(text: string, { start, end }: Replaced, by: string, back: number): Accepted {
  return { text: text.slice(0, start) + by + text.slice(end), cursor: start + by.length - back };
}
