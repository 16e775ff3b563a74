import { stemmer } from "stemmer";
import { isSingleGram, kindOf, kinds } from "./characters.ts";
import { foldText } from "./folded-text.ts";

/**
 * The one tokeniser: what it cuts a note into is what the text index holds, what a query asks for, and what is
 * highlighted. Words: NFKC, lower case, Latin letters without diacritics, English stems; identifiers also in their
 * parts (camelCase, under_score, letter-digit). Scripts without spaces: overlapping bigrams, and the last character
 * of a run once more alone, so that a single character, looked for as a prefix, finds each of its occurrences.
 */
export interface Token {
  readonly token: string;
  /** Half-open range of UTF-16 units in the raw text. */
  readonly start: number;
  readonly end: number;
}

/** A token that a query looks for; `prefix` matches the beginning of tokens. */
export interface QueryToken {
  readonly token: string;
  readonly prefix: boolean;
}

/** Longer words (base64, rules, hashes) are cut here: nobody types them, and the index need not hold them. */
const maxWordUnits = 64;

/** Tokens in reading order; an identifier's joined form follows its parts. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const folded = foldText(text);
  scan(folded.text, (token, start, end) => {
    tokens.push({ token, start: folded.rawStart(start), end: folded.rawEnd(end - 1) });
  });
  return tokens;
}

/** What the text index stores: the tokens joined by single spaces. */
export function indexTokens(text: string): string {
  const tokens: string[] = [];
  scan(foldText(text).text, (token) => tokens.push(token));
  return tokens.join(" ");
}

/**
 * Tokens any of which makes a hit for `words`, each once. Left out: the end of a run that its bigram holds already, and
 * single letters that were cut off an identifier (k8s), for they hit everything.
 */
export function queryTokens(words: string): QueryToken[] {
  const found = new Map<string, QueryToken>();
  let previousEnd = 0;
  scan(foldText(words).text, (token, _start, end, cut) => {
    const single = isSingleGram(token);
    const endsRun = single && previousEnd === end;
    previousEnd = end;
    if (endsRun || (cut && token.length === 1)) return;
    found.set(token, { token, prefix: single });
  });
  return [...found.values()];
}

/**
 * Tokens that must follow one another for `phrase` to stand in a text. A last token of one character out of a script
 * without spaces is to be taken as a prefix.
 */
export function phraseTokens(phrase: string): string[] {
  const tokens = tokenize(phrase);
  const last = tokens.at(-1);
  const before = tokens.at(-2);
  const repeats = last !== undefined && before !== undefined && before.end === last.end && isSingleGram(last.token);
  return (repeats ? tokens.slice(0, -1) : tokens).map((it) => it.token);
}

/** Offsets are those of the folded text; `cut` marks a part of a longer identifier. */
type Emit = (token: string, start: number, end: number, cut: boolean) => void;

function scan(text: string, emit: Emit): void {
  for (let at = 0; at < text.length; ) {
    const codePoint = text.codePointAt(at) ?? 0;
    const kind = kindOf(codePoint);
    if (kind === kinds.gram) at = scanGrams(text, at, emit);
    else if (kind === kinds.none || kind === kinds.mark || kind === kinds.underscore) at += codePoint > 0xffff ? 2 : 1;
    else at = scanWord(text, at, emit);
  }
}

/** Emits the bigrams of the run that begins at `from`; returns its end. */
function scanGrams(text: string, from: number, emit: Emit): number {
  let first = from;
  let second = from;
  let at = from;
  while (at < text.length) {
    const codePoint = text.codePointAt(at) ?? 0;
    if (kindOf(codePoint) !== kinds.gram) break;
    const end = at + (codePoint > 0xffff ? 2 : 1);
    if (at > from) {
      emit(text.slice(second, end), second, end, false);
      first = at;
    }
    second = at;
    at = end;
  }
  emit(text.slice(first, at), first, at, false);
  return at;
}

/** Emits the parts of the word that begins at `from`, and the whole if it has several; returns its end. */
function scanWord(text: string, from: number, emit: Emit): number {
  let part = from;
  let parts = 0;
  let joined = "";
  let previous: number = kinds.none;
  let at = from;
  const endPart = (end: number, cut: boolean) => {
    if (end === part) return;
    parts++;
    // Anything beyond the limit is not kept in any case.
    if (cut && joined.length <= maxWordUnits) joined += text.slice(part, Math.min(end, part + maxWordUnits + 1));
    emitWord(text, part, end, cut, emit);
  };
  while (at < text.length) {
    const codePoint = text.codePointAt(at) ?? 0;
    const kind = kindOf(codePoint);
    if (kind === kinds.none || kind === kinds.gram) break;
    const end = at + (codePoint > 0xffff ? 2 : 1);
    if (kind === kinds.underscore) {
      endPart(at, true);
      part = end;
    } else if (kind !== kinds.mark && startsPart(text, previous, kind, end)) {
      endPart(at, true);
      part = at;
    }
    if (kind !== kinds.mark) previous = kind;
    at = end;
  }
  endPart(at, parts > 0);
  if (parts > 1 && joined.length <= maxWordUnits) emitFolded(joined, from, at, false, emit);
  return at;
}

/** True where a word falls into parts: aB, a1, 1a, and before the last capital of ABc. */
function startsPart(text: string, previous: number, kind: number, next: number): boolean {
  if (previous === kinds.none || previous === kinds.underscore) return false;
  if ((previous === kinds.digit) !== (kind === kinds.digit)) return true;
  if (kind !== kinds.upper) return false;
  if (previous === kinds.letter) return true;
  return previous === kinds.upper && next < text.length && kindOf(text.codePointAt(next) ?? 0) === kinds.letter;
}

function emitWord(text: string, start: number, end: number, cut: boolean, emit: Emit): void {
  let stop = end;
  if (end - start > maxWordUnits) {
    stop = start + maxWordUnits;
    if ((text.codePointAt(stop - 1) ?? 0) > 0xffff) stop--;
  }
  emitFolded(text.slice(start, stop), start, stop, cut, emit);
}

function emitFolded(word: string, start: number, end: number, cut: boolean, emit: Emit): void {
  emit(foldWord(word), start, end, cut);
}

const plain = /^[a-z]+$/;
/** Words whose fold is kept; forgotten all at once when there are too many. */
const folds = new Map<string, string>();
const maxFolds = 50_000;

function foldWord(word: string): string {
  const known = folds.get(word);
  if (known !== undefined) return known;
  const lower = withoutDiacritics(word.toLowerCase());
  const folded = plain.test(lower) ? stemmer(lower) : lower;
  if (folds.size >= maxFolds) folds.clear();
  folds.set(word, folded);
  return folded;
}

/** Latin letters lose their marks; the two letters that SQLite folds on its own are folded here already. */
function withoutDiacritics(lower: string): string {
  if (/^[\0-\x7f]*$/.test(lower)) return lower;
  return lower
    .normalize("NFD")
    .replace(/(\p{Script=Latin})\p{M}+/gu, "$1")
    .normalize("NFKC")
    .replaceAll("ς", "σ")
    .replaceAll("\u0345", "ι");
}
