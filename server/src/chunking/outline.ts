/** A heading with what belongs to it, up to the next heading of any level. */
export interface Section {
  /** 1 to 6; 0 for what stands before the first heading. */
  readonly level: number;
  /** Headings from the outermost to its own. */
  readonly path: readonly string[];
  /** Lines from 0, half open. */
  readonly start: number;
  readonly end: number;
  /** First line behind the heading itself. */
  readonly bodyStart: number;
}

/** How a note's lines hang together. The sections cover all lines, in order, without gaps. */
export interface Outline {
  readonly sections: readonly Section[];
  /** For every line, how much is lost by cutting before it (see `cut`). */
  readonly cuts: Uint8Array;
}

/** What a cut before a line costs. */
export const cut = {
  /** Before a block. */
  block: 0,
  /** Before a list item or a block inside a list or quote. */
  item: 1,
  /** Between the lines of a paragraph, where a sentence ends. */
  sentence: 2,
  /** Between any two lines of a paragraph or rows of a table. */
  line: 3,
  /** Inside a fence, a table's head, an HTML block: only when nothing else is left. */
  broken: 4,
} as const;

export interface HeadingLine {
  readonly level: number;
  readonly text: string;
  /** Lines of the heading itself, from 0, half open. */
  readonly start: number;
  readonly end: number;
}

/** Sections by headings given in order; the first section begins at `from`. */
export function sectionsOf(headings: readonly HeadingLine[], from: number, lineCount: number): Section[] {
  const sections: Section[] = [];
  const first = headings[0]?.start ?? lineCount;
  if (first > from) sections.push({ level: 0, path: [], start: from, end: first, bodyStart: from });
  const open: HeadingLine[] = [];
  for (const [index, heading] of headings.entries()) {
    while ((open.at(-1)?.level ?? 0) >= heading.level) open.pop();
    open.push(heading);
    sections.push({
      level: heading.level,
      path: open.map((it) => it.text).filter((text) => text !== ""),
      start: heading.start,
      end: headings[index + 1]?.start ?? lineCount,
      bodyStart: heading.end,
    });
  }
  return sections;
}

const sentenceEnd = /[.!?:;。．！？」』）)]["'”’*_`]*\s*$/;

/** The cost of cutting between two lines of running text. */
export function textCut(previous: string): number {
  return sentenceEnd.test(previous.slice(-16)) ? cut.sentence : cut.line;
}
