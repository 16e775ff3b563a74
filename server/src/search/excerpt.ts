import { type QueryToken, type Token, tokenize } from "../chunking/tokens.ts";
import type { Highlight } from "../protocol/search.ts";

export interface Excerpt {
  readonly excerpt: string;
  readonly highlights: readonly Highlight[];
}

const maxLines = 4;
const maxUnits = 300;
/** A longer line is cut; its match then stands this far from the beginning of the excerpt. */
const unitsBeforeMatch = 60;

/** Less than one term more: an excerpt begins with a heading only where the heading says more of what is asked. */
const headingPenalty = 0.5;

interface Line {
  readonly start: number;
  readonly end: number;
}

/**
 * The one to four lines of `text` in which most of `terms` stand, or its first lines below the heading when none does, and
 * the ranges in them that the terms match. The excerpt is a piece of the text as it is.
 */
export function excerptOf(text: string, terms: readonly QueryToken[]): Excerpt {
  const found = matchesIn(text, terms);
  const lines = linesOf(text);
  const { start, end } = bestWindow(text, lines, found);
  const highlights = merged(found.filter((it) => it.start >= start && it.end <= end));
  return {
    excerpt: text.slice(start, end),
    highlights: highlights.map((it) => ({ start: it.start - start, end: it.end - start })),
  };
}

/** Every place where a term stands; a prefix covers its own character only. */
function matchesIn(text: string, terms: readonly QueryToken[]): Token[] {
  if (terms.length === 0) return [];
  const whole = new Set(terms.filter((it) => !it.prefix).map((it) => it.token));
  const prefixes = terms.filter((it) => it.prefix).map((it) => it.token);
  const found: Token[] = [];
  for (const token of tokenize(text)) {
    if (whole.has(token.token)) found.push(token);
    const prefix = prefixes.find((it) => token.token.startsWith(it));
    if (prefix !== undefined) {
      const units = (text.codePointAt(token.start) ?? 0) > 0xffff ? 2 : 1;
      found.push({ token: prefix, start: token.start, end: Math.min(token.end, token.start + units) });
    }
  }
  return found.sort((a, b) => a.start - b.start || a.end - b.end);
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start <= text.length; ) {
    const newline = text.indexOf("\n", start);
    const end = newline === -1 ? text.length : newline;
    if (text.slice(start, end).trim() !== "") lines.push({ start, end });
    start = end + 1;
  }
  return lines;
}

function bestWindow(text: string, lines: readonly Line[], found: readonly Token[]): Line {
  if (lines.length === 0) return { start: 0, end: 0 };
  if (found.length === 0) {
    const body = lines.findIndex((line) => !isHeading(text, line));
    return grow(text, lines, Math.max(0, body), found);
  }
  let best: Line | null = null;
  let bestScore = Number.NEGATIVE_INFINITY;
  let from = 0;
  for (const [first, line] of lines.entries()) {
    while ((found[from]?.start ?? Number.POSITIVE_INFINITY) < line.start) from++;
    if ((found[from]?.start ?? Number.POSITIVE_INFINITY) >= line.end) continue;
    const window = grow(text, lines, first, found.slice(from, from + 1));
    const inside = within(found, from, window);
    // Different terms count; the same one again only decides between equals. Headings are shown beside the excerpt anyway.
    const score =
      new Set(inside.map((it) => it.token)).size +
      Math.min(inside.length, 99) / 1_000 -
      (isHeading(text, line) ? headingPenalty : 0);
    if (score > bestScore) {
      best = window;
      bestScore = score;
    }
  }
  return best ?? grow(text, lines, 0, found);
}

function isHeading(text: string, line: Line): boolean {
  return /^\s{0,3}#{1,6}\s/.test(text.slice(line.start, Math.min(line.end, line.start + maxUnits)));
}

/** What is found in `window`; `from` is the first that does not stand before it. Both are in order. */
function within(found: readonly Token[], from: number, window: Line): Token[] {
  const inside: Token[] = [];
  for (let at = from; at < found.length; at++) {
    const token = found[at];
    if (token === undefined || token.start >= window.end) break;
    if (token.end <= window.end && token.start >= window.start) inside.push(token);
  }
  return inside;
}

/** The window that begins with line `first`: as many lines as the limits allow, or a piece of a line that is too long. */
function grow(text: string, lines: readonly Line[], first: number, found: readonly Token[]): Line {
  const line = lines[first];
  if (line === undefined) return { start: 0, end: 0 };
  if (line.end - line.start > maxUnits) return pieceOf(text, line, found);
  let { end } = line;
  for (const next of lines.slice(first + 1, first + maxLines)) {
    const between = text.slice(end, next.start);
    if (next.end - line.start > maxUnits || (between.match(/\n/g)?.length ?? 0) > maxBlankLines + 1) break;
    end = next.end;
  }
  const last = text.slice(line.start, end).split("\n").length;
  return last > maxLines
    ? { start: line.start, end: endOfLine(text, line.start, maxLines) }
    : { start: line.start, end };
}

/** Paragraphs stand one empty line apart; what is further away is something else. */
const maxBlankLines = 1;

function endOfLine(text: string, start: number, count: number): number {
  let end = start - 1;
  for (let line = 0; line < count; line++) {
    const next = text.indexOf("\n", end + 1);
    if (next === -1) return text.length;
    end = next;
  }
  return end;
}

/** Up to `maxUnits` of a long line, beginning a little before its first match, at a word's beginning where there is one. */
function pieceOf(text: string, line: Line, found: readonly Token[]): Line {
  const match = found.find((it) => it.start >= line.start && it.end <= line.end);
  const wanted = match === undefined ? line.start : Math.max(line.start, match.start - unitsBeforeMatch);
  let start = wanted;
  if (start > line.start) {
    const space = text.indexOf(" ", start);
    if (space !== -1 && match !== undefined && space < match.start) start = space + 1;
  }
  return { start: wholeCharacter(text, start), end: wholeCharacter(text, Math.min(line.end, start + maxUnits)) };
}

/** Never between the two halves of a surrogate pair. */
function wholeCharacter(text: string, offset: number): number {
  const unit = text.charCodeAt(offset);
  return unit >= 0xdc00 && unit <= 0xdfff ? offset - 1 : offset;
}

function merged(ranges: readonly Line[]): Line[] {
  const result: { start: number; end: number }[] = [];
  for (const { start, end } of ranges) {
    const last = result.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else result.push({ start, end });
  }
  return result;
}
