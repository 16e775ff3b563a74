import { isBlank, oneLine } from "./lines.ts";
import { maxHeadingLength } from "./markdown-outline.ts";
import { cut, type HeadingLine, type Outline, sectionsOf, textCut } from "./outline.ts";

const atxHeading = /^ {0,3}(#{1,6})(?:[ \t]+(.*))?$/;
const fenceLine = /^ {0,3}(`{3,}|~{3,})(.*)$/;

/** Outline by looking at one line at a time: for notes that the parser cannot take in time. */
export function lineOutline(lines: readonly string[], from: number): Outline {
  const headings: HeadingLine[] = [];
  const cuts = plainCuts(lines);
  let fence: string | null = null;
  for (let index = from; index < lines.length; index++) {
    const line = (lines[index] ?? "").slice(0, maxHeadingLength * 8);
    if (fence !== null) cuts[index] = cut.broken;
    const [, marks, info] = fenceLine.exec(line) ?? [];
    if (marks !== undefined && info !== undefined) {
      if (fence === null) {
        if (marks.startsWith("~") || !info.includes("`")) fence = marks;
      } else if (marks.startsWith(fence) && isBlank(info)) fence = null;
      continue;
    }
    if (fence !== null) continue;
    const [, level, text] = atxHeading.exec(line) ?? [];
    if (level === undefined) continue;
    cuts[index] = cut.block;
    const title = oneLine((text ?? "").replace(/[ \t]+#+[ \t]*$/, ""), maxHeadingLength);
    headings.push({ level: level.length, text: title, start: index, end: index + 1 });
  }
  return { sections: sectionsOf(headings, from, lines.length), cuts };
}

/** One section of paragraphs: plain text has no headings. */
export function plainOutline(lines: readonly string[]): Outline {
  return { sections: sectionsOf([], 0, lines.length), cuts: plainCuts(lines) };
}

function plainCuts(lines: readonly string[]): Uint8Array {
  const cuts = new Uint8Array(lines.length);
  for (let line = 1; line < lines.length; line++) {
    const previous = lines[line - 1] ?? "";
    cuts[line] = isBlank(previous) ? cut.block : textCut(previous);
  }
  return cuts;
}
