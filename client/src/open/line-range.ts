/** Lines as editors count them: from 0, both inclusive. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/** Lines from 1 as lines from 0 that a text of `lineCount` lines has: it may be shorter by now than when it was read. */
export function clampedLines(startLine: number, endLine: number, lineCount: number): LineRange {
  const inside = (line: number) => Math.min(Math.max(line - 1, 0), Math.max(lineCount - 1, 0));
  const first = inside(startLine);
  return { first, last: Math.max(first, inside(endLine)) };
}

/** Whether every cursor is still within the lines. */
export function staysWithin({ first, last }: LineRange, cursors: readonly number[]): boolean {
  return cursors.every((line) => line >= first && line <= last);
}
