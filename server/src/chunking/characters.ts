/** What the tokeniser needs to know of a character. */
export const kinds = {
  /** Separates words. */
  none: 1,
  /** A letter without case, or in lower case. */
  letter: 2,
  upper: 3,
  digit: 4,
  /** A combining mark of no script of its own: belongs to the word before it. */
  mark: 5,
  /** Of a script that is written without spaces: cut into bigrams. */
  gram: 6,
  underscore: 7,
} as const;

const kindMask = 7;
/** NFKC leaves it alone, whatever follows that does not extend it. */
const stableFlag = 8;
/** May melt into the character before it under NFKC. */
const extendsFlag = 16;
/** Invisible: taken out before anything else. */
const droppedFlag = 32;

const unspaced =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Bopomofo}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
/** Soft hyphen, joiners, word joiner, byte order mark, variation selectors, enclosing marks (keycaps). */
const dropped =
  /\u{AD}|\u{200C}|\u{200D}|\u{2060}|\u{FEFF}|[\u{180B}-\u{180D}]|[\u{FE00}-\u{FE0F}]|[\u{E0100}-\u{E01EF}]|\p{Me}/u;
/** Marks, half-width voiced sound marks, Hangul vowels and tails. */
const extending = /[\p{M}\u{FF9E}\u{FF9F}\u{1160}-\u{11FF}\u{D7B0}-\u{D7FB}]/u;

/** Letters end below this code point today; above it stand only selectors and private use. */
const tableSize = 0x40000;
/** Traits by code point, found out on first sight; 0 is "not seen yet". */
const table = new Uint8Array(tableSize);

/** A bit set for the functions below. `codePoint` may be a lone surrogate. */
export function traitsOf(codePoint: number): number {
  if (codePoint >= tableSize) return findTraits(codePoint);
  const known = table[codePoint];
  if (known !== undefined && known !== 0) return known;
  const traits = findTraits(codePoint);
  table[codePoint] = traits;
  return traits;
}

export function kindOf(codePoint: number): number {
  return traitsOf(codePoint) & kindMask;
}
export function isStable(traits: number): boolean {
  return (traits & stableFlag) !== 0;
}
export function isExtending(traits: number): boolean {
  return (traits & extendsFlag) !== 0;
}
export function isDropped(traits: number): boolean {
  return (traits & droppedFlag) !== 0;
}

/** True for a token of one character out of a script without spaces: it is looked for as a prefix. */
export function isSingleGram(token: string): boolean {
  const first = token.codePointAt(0);
  return first !== undefined && token.length === (first > 0xffff ? 2 : 1) && kindOf(first) === kinds.gram;
}

function findTraits(codePoint: number): number {
  const char = String.fromCodePoint(codePoint);
  if (dropped.test(char)) return kinds.none | extendsFlag | droppedFlag;
  const extend = extending.test(char) ? extendsFlag : 0;
  const stable = extend === 0 && char.normalize("NFKC") === char ? stableFlag : 0;
  return findKind(char) | stable | extend;
}

function findKind(char: string): number {
  if (char === "_") return kinds.underscore;
  if (!/[\p{L}\p{N}\p{M}]/u.test(char)) return kinds.none;
  if (unspaced.test(char)) return kinds.gram;
  if (/\p{M}/u.test(char)) return kinds.mark;
  if (/\p{N}/u.test(char)) return kinds.digit;
  return /[\p{Lu}\p{Lt}]/u.test(char) ? kinds.upper : kinds.letter;
}
