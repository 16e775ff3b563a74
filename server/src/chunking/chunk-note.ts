import { type ChunkDraft, embeddedText, embedKeyOf, type NoteContent } from "../core/chunk.ts";
import type { ContentHash, NotePath } from "../core/note.ts";
import { chunkLimits } from "./chunk-limits.ts";
import { within } from "./deadline.ts";
import { readFrontMatter } from "./front-matter.ts";
import { groupHeadings, joinSections } from "./join-sections.ts";
import { lineOutline, plainOutline } from "./line-outline.ts";
import { type LineUnit, lineTokens, lineUnits, unitText } from "./line-units.ts";
import { isBlank, splitLines } from "./lines.ts";
import { markdownOutline } from "./markdown-outline.ts";
import type { Outline, Section } from "./outline.ts";
import { splitUnits } from "./split-units.ts";
import { tokenEstimate } from "./token-estimate.ts";
import { indexTokens } from "./tokens.ts";

/** A note's text with what its chunks depend on besides. */
export interface NoteText {
  readonly path: NotePath;
  readonly hash: ContentHash;
  readonly text: string;
}

/** Notes up to this size are parsed in a few milliseconds whatever they hold; larger ones get a deadline. */
const quickChars = 32_768;
/**
 * Fifty times what the slowest honest note takes, for it is time on the wall: were it near, a busy machine would cut the same
 * note in another way than a quiet one, and what was embedded once would be embedded again.
 */
const parseMs = 3_000;
/** However long titles and headings are, a chunk has room for this much of its text. */
const leastTextTokens = 400;

/**
 * Cuts a note into chunks. A pure function of its argument, but for one case: a note that markdown's rules cannot take
 * within three seconds is cut at the headings found line by line.
 */
export function chunkNote({ path, hash, text }: NoteText): NoteContent {
  const lines = splitLines(text.toWellFormed());
  const plain = path.toLowerCase().endsWith(".txt");
  const block = plain ? null : readFrontMatter(lines);
  const frontMatter = block?.frontMatter ?? { tags: [], private: false };
  const outline = plain ? plainOutline(lines) : outlineOf(lines, block?.lines ?? 0, block?.markdownFrom ?? 0);
  const firstHeading = outline.sections.find(({ level, path: headings }) => level === 1 && headings.length > 0);
  const title = frontMatter.title ?? firstHeading?.path[0] ?? null;
  const name = indexTokens([...(title === null ? [] : [title]), ...nameParts(path)].join(" "));
  return { hash, title, frontMatter, chunks: draftsOf(lines, outline, title, name) };
}

function outlineOf(lines: readonly string[], from: number, markdownFrom: number): Outline {
  const chars = lines.reduce((sum, line) => sum + line.length + 1, 0);
  const parsed = chars <= quickChars ? markdownOutline(lines, markdownFrom) : outlineInTime(lines, markdownFrom);
  return from === markdownFrom ? parsed : { ...parsed, sections: withPreamble(parsed.sections, from, markdownFrom) };
}

function outlineInTime(lines: readonly string[], from: number): Outline {
  return within(parseMs, () => markdownOutline(lines, from))?.result ?? lineOutline(lines, from);
}

/** The same sections, with lines before the first that were not parsed. */
function withPreamble(sections: readonly Section[], start: number, end: number): Section[] {
  return [{ level: 0, path: [], start, end, bodyStart: start }, ...sections];
}

/** Folders and file name without its extension. */
function nameParts(path: NotePath): string[] {
  const parts = path.split("/");
  const last = parts.pop() ?? "";
  const dot = last.lastIndexOf(".");
  return [...parts, dot > 0 ? last.slice(0, dot) : last];
}

function draftsOf(lines: readonly string[], outline: Outline, title: string | null, name: string): ChunkDraft[] {
  const drafts: ChunkDraft[] = [];
  const seen = new Map<string, number>();
  const hasBody = (section: Section) => hasText(lines, section.bodyStart, section.end);
  for (const group of joinSections(outline.sections, (section) => tokensOf(lines, section), hasBody)) {
    const headings = withoutTitle(groupHeadings(group.sections, hasBody), title);
    const allHeadings = new Set(group.sections.flatMap(({ path }) => withoutTitle(path, title)));
    const headingTokens = indexTokens([...allHeadings].join("\n"));
    const trailTokens = tokenEstimate(embeddedText(title, headings, ""));
    const hard = Math.max(leastTextTokens, chunkLimits.hard - Math.ceil(trailTokens));
    const start = group.sections[0]?.start ?? 0;
    const end = group.sections.at(-1)?.end ?? 0;
    const units = lineUnits(lines, outline.cuts, start, end, Math.min(chunkLimits.line, hard));
    const runs = group.tokens <= Math.min(chunkLimits.whole, hard) ? [units] : splitUnits(units, hard);
    for (const run of runs) {
      const kept = trimmed(run);
      const [first] = kept;
      const last = kept.at(-1);
      if (first === undefined || last === undefined) continue;
      const text = unitText(kept);
      const embedded = embeddedText(title, headings, text);
      const embedKey = embedKeyOf(embedded);
      const occurrence = seen.get(embedKey) ?? 0;
      seen.set(embedKey, occurrence + 1);
      drafts.push({
        ordinal: drafts.length,
        headings,
        startLine: first.line + 1,
        endLine: last.line + 1,
        text,
        embedKey,
        occurrence,
        tokenCount: Math.ceil(tokenEstimate(embedded)),
        tokens: { name, headings: headingTokens, body: indexTokens(text) },
      });
    }
  }
  return drafts;
}

function withoutTitle(headings: readonly string[], title: string | null): readonly string[] {
  return headings[0] === title ? headings.slice(1) : headings;
}

function tokensOf(lines: readonly string[], section: Section): number {
  let tokens = 0;
  for (let line = section.start; line < section.end; line++) tokens += lineTokens(lines[line] ?? "");
  return tokens;
}

function hasText(lines: readonly string[], start: number, end: number): boolean {
  for (let line = start; line < end; line++) if (!isBlank(lines[line] ?? "")) return true;
  return false;
}

/** Without blank lines at either end. */
function trimmed(run: readonly LineUnit[]): readonly LineUnit[] {
  let start = 0;
  let end = run.length;
  while (start < end && isBlank(run[start]?.text ?? "")) start++;
  while (end > start && isBlank(run[end - 1]?.text ?? "")) end--;
  return run.slice(start, end);
}
