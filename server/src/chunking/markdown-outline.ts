import MarkdownIt, { type Token } from "markdown-it";
import { isBlank, oneLine } from "./lines.ts";
import { cut, type HeadingLine, type Outline, sectionsOf, textCut } from "./outline.ts";

const markdown = new MarkdownIt({ html: true });

/** A heading is a line to be read; whatever is longer is cut. */
export const maxHeadingLength = 120;

/** Blocks whose lines belong together. */
const whole = new Set(["fence", "code_block", "html_block", "thead_open"]);

/** Outline by markdown's own rules, for the lines from `from` on. Only blocks are parsed, and the headings' inlines. */
export function markdownOutline(lines: readonly string[], from: number): Outline {
  const tokens: Token[] = [];
  markdown.block.parse(blockSource(lines, from), markdown, {}, tokens);
  const cuts = new Uint8Array(lines.length);
  for (let line = 1; line < lines.length; line++) cuts[line] = textCut(lines[line - 1] ?? "");
  const headings: HeadingLine[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.map === null) continue;
    const start = token.map[0] + from;
    const end = token.map[1] + from;
    if (token.nesting >= 0 && token.type !== "inline") markBlock(cuts, token, start, end);
    if (token.type !== "heading_open" || token.level > 0) continue;
    headings.push({
      level: Number(token.tag.slice(1)),
      text: headingText(tokens[index + 1]?.content ?? ""),
      start,
      end,
    });
  }
  for (let line = 1; line < lines.length; line++) {
    // Blank lines inside a fence keep it together; elsewhere they are where the text itself pauses.
    const pause = isBlank(lines[line - 1] ?? "") && cuts[line] !== cut.broken;
    if (pause && (cuts[line] ?? 0) > cut.item) cuts[line] = cut.item;
  }
  return { sections: sectionsOf(headings, from, lines.length), cuts };
}

/** The rest of the note with ends of line and characters as the parser wants them, line for line. */
function blockSource(lines: readonly string[], from: number): string {
  return lines.slice(from).join("\n").replaceAll("\0", "\ufffd");
}

function markBlock(cuts: Uint8Array, token: Token, start: number, end: number): void {
  if (start < cuts.length && token.type !== "tr_open" && token.type !== "thead_open" && token.type !== "tbody_open") {
    const cost = token.level === 0 ? cut.block : cut.item;
    cuts[start] = Math.min(cuts[start] ?? cost, cost);
  }
  if (token.type === "tr_open") cuts[start] = cut.line;
  if (!whole.has(token.type)) return;
  // A table's head is torn from its rows by a cut before the line of dashes or the first row.
  const last = token.type === "thead_open" ? end + 1 : end - 1;
  for (let line = start + 1; line <= Math.min(last, cuts.length - 1); line++) cuts[line] = cut.broken;
}

/** `## Heading {#its-anchor}`, as many documentation tools write it: a name for links, nothing to read or to embed. */
const anchor = /\s*\{#[^{}]*\}\s*$/;

/** A heading's text without its markup. */
function headingText(source: string): string {
  const [inline] = markdown.parseInline(source.slice(0, maxHeadingLength * 8).replace(anchor, ""), {});
  const parts = (inline?.children ?? []).map((child) => {
    if (child.type === "softbreak" || child.type === "hardbreak") return " ";
    return child.type === "html_inline" ? "" : child.content;
  });
  return oneLine(parts.join(""), maxHeadingLength);
}
