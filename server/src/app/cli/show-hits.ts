import type { SearchHit, SearchResult } from "../../protocol/search.ts";
import { printable, type Style } from "./style.ts";

const maxExcerptLines = 4;
const indent = "   ";

/** Hits as a person reads them. `shownPath` turns a note path into one that the terminal can open. */
export function showHits(result: SearchResult, style: Style, shownPath: (path: string) => string): string {
  const notice = result.degraded && result.reason !== null ? [style.yellow(`! ${result.reason}`), ""] : [];
  if (result.hits.length === 0) return [...notice, "Nothing found.", ""].join("\n");
  const hits = result.hits.map((hit, index) => showHit(hit, index + 1, style, shownPath));
  const found = `${result.hits.length} ${result.hits.length === 1 ? "note" : "notes"} in ${Math.round(result.tookMs)} ms`;
  return [...notice, ...hits, style.dim(found), ""].join("\n");
}

function showHit(hit: SearchHit, rank: number, style: Style, shownPath: (path: string) => string): string {
  const place = style.cyan(printable(`${shownPath(hit.path)}:${hit.startLine}`));
  const trail = style.bold(printable([hit.title, ...hit.headings].join(" › ")));
  const why = `${hit.score.toFixed(2)} ${hit.matches.join("+")}${hit.stale ? ", changed since it was indexed" : ""}`;
  const number = String(rank).padEnd(indent.length);
  return [`${number}${place}  ${trail}  ${style.dim(why)}`, ...excerptLines(hit, style), ""].join("\n");
}

function excerptLines(hit: SearchHit, style: Style): string[] {
  if (hit.excerpt.trim() === "") return [];
  const lines = marked(hit, style)
    .split("\n")
    .filter((line) => line.trim() !== "");
  const shown = lines.slice(0, maxExcerptLines).map((line) => `${indent}${line.trimEnd()}`);
  return lines.length > maxExcerptLines ? [...shown, `${indent}${style.dim("…")}`] : shown;
}

/** The excerpt with the matched words bold. The highlights count in the raw text, so that is cut first. */
function marked({ excerpt, highlights }: SearchHit, style: Style): string {
  let text = "";
  let at = 0;
  for (const { start, end } of [...highlights].sort((left, right) => left.start - right.start)) {
    if (start < at || end > excerpt.length) continue;
    text += printable(excerpt.slice(at, start)) + style.bold(printable(excerpt.slice(start, end)));
    at = end;
  }
  return text + printable(excerpt.slice(at));
}
