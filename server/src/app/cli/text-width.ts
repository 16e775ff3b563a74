/** A piece of a line, bold or not. */
export interface Span {
  readonly text: string;
  readonly bold: boolean;
}

const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });
const halfWidth = /^[\uff61-\uffdc]/u;
const wide =
  /^(?:\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Emoji_Presentation}|[\u3000-\u303e\u30fb-\u30fc\uff01-\uff60\uffe0-\uffe6])/u;
const invisible = /^[\p{Mn}\p{Me}\u200b-\u200f\u2060\ufeff]/u;

/** Columns that a terminal gives to one character as people see it. */
function columnsOf(grapheme: string): number {
  if (invisible.test(grapheme)) return 0;
  if (halfWidth.test(grapheme)) return 1;
  return wide.test(grapheme) || grapheme.includes("\ufe0f") ? 2 : 1;
}

/** Columns that a terminal gives to the text: Chinese, Japanese and Korean characters and emoji take two. */
export function textWidth(text: string): number {
  let columns = 0;
  for (const { segment } of graphemes.segment(text)) columns += columnsOf(segment);
  return columns;
}

/** The beginning of the text, with "…" at its end when it had to be cut to fit into `columns`. */
export function cutToWidth(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  let cut = "";
  let used = 1;
  for (const { segment } of graphemes.segment(text)) {
    used += columnsOf(segment);
    if (used > columns) break;
    cut += segment;
  }
  return `${cut.trimEnd()}…`;
}

interface Cell {
  readonly text: string;
  readonly columns: number;
  readonly bold: boolean;
}

/** Rows of at most `columns`, broken at spaces, or between characters that take two columns, or where nothing else helps. */
export function wrapSpans(spans: readonly Span[], columns: number): Span[][] {
  const cells = spans.flatMap(({ text, bold }) =>
    Array.from(graphemes.segment(text), ({ segment }): Cell => ({ text: segment, columns: columnsOf(segment), bold })),
  );
  const rows: Span[][] = [];
  for (let start = 0; start < cells.length; ) {
    const end = endOfRow(cells, start, columns);
    rows.push(joined(cells.slice(start, end)));
    start = end;
    while (cells[start]?.text === " ") start++;
  }
  return rows;
}

function endOfRow(cells: readonly Cell[], start: number, columns: number): number {
  let used = 0;
  let lastBreak = start;
  for (let at = start; at < cells.length; at++) {
    const cell = cells[at];
    if (cell === undefined) break;
    if (at > start && (cell.text === " " || cell.columns === 2 || cells[at - 1]?.columns === 2)) {
      // A full stop or a closing bracket does not begin a row.
      if (!/^[\p{Pe}\p{Pf}\p{Po}]/u.test(cell.text)) lastBreak = at;
    }
    used += cell.columns;
    if (used > columns) return lastBreak > start ? lastBreak : Math.max(at, start + 1);
  }
  return cells.length;
}

function joined(cells: readonly Cell[]): Span[] {
  const spans: { text: string; bold: boolean }[] = [];
  for (const { text, bold } of cells) {
    const last = spans.at(-1);
    if (last?.bold === bold) last.text += text;
    else spans.push({ text, bold });
  }
  return spans;
}
