import { chunkLimits } from "./chunk-limits.ts";
import { cut } from "./outline.ts";
import { tokenEstimate, unitTokens } from "./token-estimate.ts";

/** A line, or a piece of a line that is too long to be one. */
export interface LineUnit {
  /** Line of the note, from 0. */
  readonly line: number;
  readonly text: string;
  readonly tokens: number;
  /** Cost of cutting before it (`cut` of outline.ts). */
  readonly cutBefore: number;
}

/** The lines from `start` to `end` (half open); pieces have at most `longest` tokens. */
export function lineUnits(
  lines: readonly string[],
  cuts: Uint8Array,
  start: number,
  end: number,
  longest: number,
): LineUnit[] {
  const units: LineUnit[] = [];
  for (let line = start; line < end; line++) {
    const text = lines[line] ?? "";
    const tokens = lineTokens(text);
    const cutBefore = cuts[line] ?? cut.line;
    if (tokens <= longest) units.push({ line, text, tokens, cutBefore });
    else {
      for (const [index, piece] of linePieces(text, longest).entries())
        units.push({ line, text: piece, tokens: lineTokens(piece), cutBefore: index === 0 ? cutBefore : cut.sentence });
    }
  }
  return units;
}

/** The text of neighbouring units, as it stands in the note. */
export function unitText(units: readonly LineUnit[]): string {
  let text = "";
  for (const [index, unit] of units.entries())
    text += index === 0 || units[index - 1]?.line === unit.line ? unit.text : `\n${unit.text}`;
  return text;
}

/** The end of the line counts as a character. */
export function lineTokens(text: string): number {
  return tokenEstimate(text) + unitTokens(10);
}

const sentenceMark = /[.!?。．！？]/;

/** Cuts a line behind a sentence, else behind a word, else between characters: around `target`, never above `longest`. */
function linePieces(line: string, longest: number): string[] {
  const target = Math.min(chunkLimits.target, longest / 2);
  const latest = Math.min(target * 1.5, longest - 2);
  const pieces: string[] = [];
  let start = 0;
  let sentence = -1;
  let word = -1;
  let tokens = 0;
  const endPiece = (end: number) => {
    pieces.push(line.slice(start, end));
    start = end;
    sentence = -1;
    word = -1;
  };
  for (let at = 0; at < line.length; at++) {
    tokens += unitTokens(line.charCodeAt(at));
    if (tokens >= target / 2) {
      if (endsSentence(line, at)) sentence = at + 1;
      if (line[at] === " " || line[at] === "\t") word = at + 1;
    }
    const end = tokens >= target && sentence > start ? sentence : tokens >= latest ? Math.max(word, start) : start;
    if (end === start && tokens < latest) continue;
    endPiece(end > start ? end : wholeCharacter(line, at + 1));
    // What was read beyond the cut belongs to the next piece: read it again.
    at = start - 1;
    tokens = 0;
  }
  if (start < line.length) pieces.push(line.slice(start));
  return pieces;
}

function endsSentence(line: string, at: number): boolean {
  const char = line[at] ?? "";
  if (char === " ") return at > 0 && sentenceMark.test(line[at - 1] ?? "");
  return char === "。" || char === "．" || char === "！" || char === "？";
}

function wholeCharacter(line: string, end: number): number {
  const before = line.charCodeAt(end - 1);
  const splits = before >= 0xd8_00 && before <= 0xdb_ff && end < line.length;
  return splits ? end + 1 : end;
}
