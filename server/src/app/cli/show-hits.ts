import type { SearchHit, SearchResult } from "../../protocol/search.ts";
import { counted } from "./numbers.ts";
import { printable, type Style } from "./style.ts";
import { cutToWidth, type Span, textWidth, wrapSpans } from "./text-width.ts";

const maxExcerptRows = 4;
const indent = "   ";
/** On anything narrower lines are left to the terminal. */
const leastWidth = 30;

/** How hits are laid out where they are shown. */
export interface HitLayout {
  readonly style: Style;
  /** Turns a note path into one that the terminal can open. */
  readonly shownPath: (path: string) => string;
  /** Columns of the terminal; undefined where nothing has to fit. */
  readonly columns: number | undefined;
}

/** What a query may hold beside words. */
const narrowing = /"|(?:^|\s)-|\b(?:path|tag|title|after|before):/;

const ways = { semantic: "meaning", text: "words" } as const;

/** Hits as a person reads them: `path:line`, which terminals make a link of, what it is about, and why it was found. */
export function showHits(result: SearchResult, layout: HitLayout): string {
  const { style } = layout;
  const notice = result.degraded && result.reason !== null ? [style.yellow(`! ${printable(result.reason)}`), ""] : [];
  if (result.hits.length === 0) {
    const why = narrowing.test(result.query) ? " No note fits every filter, phrase and exclusion of the query." : "";
    return [...notice, `Nothing found.${why}`, ""].join("\n");
  }
  const columns =
    layout.columns === undefined || layout.columns < leastWidth ? Number.POSITIVE_INFINITY : layout.columns;
  const hits = result.hits.map((hit, index) => showHit(hit, index + 1, layout, columns));
  const found = `${counted(result.hits.length, "note")} in ${Math.round(result.tookMs)} ms`;
  return [...notice, ...hits, style.dim(found), ""].join("\n");
}

function showHit(hit: SearchHit, rank: number, { style, shownPath }: HitLayout, columns: number): string {
  const place = printable(`${shownPath(hit.path)}:${hit.startLine}`);
  const trail = printable([hit.title, ...hit.headings].join(" › "));
  const why = reasonOf(hit);
  const number = String(rank).padEnd(indent.length);
  const head = `${number}${style.cyan(place)}`;
  const inOneLine = textWidth(`${number}${place}  ${trail}  ${why}`) <= columns;
  const room = columns - indent.length - (why === "" ? 0 : why.length + 2);
  const about = [style.bold(inOneLine ? trail : cutToWidth(trail, room)), style.dim(why)].filter((it) => it !== "");
  const lines = inOneLine ? [[head, ...about].join("  ")] : [head, indent + about.join("  ")];
  return [...lines, ...excerptRows(hit, style, columns - indent.length), ""].join("\n");
}

/** A hit that only filters chose has no score. */
function reasonOf(hit: SearchHit): string {
  const how = hit.matches.map((it) => ways[it]).join("+");
  const score = hit.score === 0 && !hit.matches.includes("semantic") ? [] : [`${hit.score.toFixed(2)} ${how}`];
  return [...score, ...(hit.stale ? ["changed since it was indexed"] : [])].join(", ");
}

/** At most four rows, with a matched word among them where there is one. */
function excerptRows(hit: SearchHit, style: Style, columns: number): string[] {
  const rows = linesOf(hit).flatMap((line) => wrapSpans(line, columns));
  const firstMatch = rows.findIndex((row) => row.some((it) => it.bold));
  const start = firstMatch < maxExcerptRows ? 0 : firstMatch;
  const shown = rows.slice(start, start + maxExcerptRows).map((row) => `${indent}${drawn(row, style)}`);
  return start + maxExcerptRows < rows.length ? [...shown, `${indent}${style.dim("…")}`] : shown;
}

function drawn(row: readonly Span[], style: Style): string {
  return row
    .map(({ text, bold }) => (bold ? style.bold(text) : text))
    .join("")
    .trimEnd();
}

/** The excerpt's lines that hold something, the matched words bold. The highlights count in the raw text, so that is cut first. */
function linesOf({ excerpt, highlights }: SearchHit): Span[][] {
  const spans: Span[] = [];
  let at = 0;
  for (const { start, end } of [...highlights].sort((left, right) => left.start - right.start)) {
    if (start < at || end > excerpt.length) continue;
    spans.push({ text: excerpt.slice(at, start), bold: false }, { text: excerpt.slice(start, end), bold: true });
    at = end;
  }
  spans.push({ text: excerpt.slice(at), bold: false });
  const lines: Span[][] = [[]];
  for (const { text, bold } of spans) {
    for (const [index, part] of text.split("\n").entries()) {
      if (index > 0) lines.push([]);
      if (part !== "") lines.at(-1)?.push({ text: printable(part), bold });
    }
  }
  return lines.filter((line) => line.some(({ text }) => text.trim() !== ""));
}
