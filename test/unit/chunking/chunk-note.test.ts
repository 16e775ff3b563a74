import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chunkLimits } from "../../../server/src/chunking/chunk-limits.ts";
import { chunkNote } from "../../../server/src/chunking/chunk-note.ts";
import { readFrontMatter } from "../../../server/src/chunking/front-matter.ts";
import { lineTokens } from "../../../server/src/chunking/line-units.ts";
import { isBlank, splitLines } from "../../../server/src/chunking/lines.ts";
import { indexTokens } from "../../../server/src/chunking/tokens.ts";
import { embeddedText, embedKeyOf, type NoteContent } from "../../../server/src/core/chunk.ts";
import type { ContentHash, NotePath } from "../../../server/src/core/note.ts";

const hash = "0".repeat(64) as ContentHash;
const chunk = (text: string, path = "folder/My note.md") => chunkNote({ path: path as NotePath, hash, text });
const words = (count: number, word = "word") => `${Array.from({ length: count }, () => word).join(" ")}.`;
/** A paragraph of about `tokens` tokens in lines of ten words. */
const paragraph = (tokens: number, word = "word") =>
  Array.from({ length: Math.ceil(tokens / 12.5) }, (_, line) => `${words(9, word)} ${line}`).join("\n");

/** Every line that must be found, is found once, under its own number. */
function expectExactLines(text: string, content: NoteContent): void {
  const lines = splitLines(text.toWellFormed());
  const from = readFrontMatter(lines).lines;
  const pieces = new Map<number, string[]>();
  for (const { text: own, startLine, endLine } of content.chunks) {
    const parts = own.split("\n");
    expect(parts.length).toBe(endLine - startLine + 1);
    for (const [index, part] of parts.entries())
      pieces.set(startLine + index, [...(pieces.get(startLine + index) ?? []), part]);
  }
  for (const [index, line] of lines.entries()) {
    const found = pieces.get(index + 1) ?? [];
    if (index < from) expect(found).toEqual([]);
    else if (isBlank(line)) expect(found.join("").trim()).toBe("");
    else {
      if (lineTokens(line) <= 500) expect(found).toEqual([line]);
      expect(found.join("")).toBe(line);
    }
  }
}

describe("cutting a note into chunks", () => {
  it("makes one chunk of a small note, whatever headings it has", () => {
    const content = chunk("# Deploys\n\nIntro.\n\n## Rollback\n\nUse the button.\n");
    expect(content.title).toBe("Deploys");
    expect(content.chunks.map((it) => [it.startLine, it.endLine, it.headings])).toEqual([[1, 7, []]]);
    expect(content.chunks[0]?.tokens.headings).toContain("rollback");
    expect(content.chunks[0]?.tokens.name).toBe(indexTokens("Deploys folder My note"));
  });

  it("gives each long section its own chunk, with the headings above it and exact lines", () => {
    const text = [
      "# Guide",
      "",
      paragraph(300),
      "",
      "## Setup",
      "",
      paragraph(300),
      "",
      "### Linux",
      "",
      paragraph(300),
    ];
    const content = chunk(text.join("\n"));
    expect(content.chunks.map((it) => it.headings)).toEqual([[], ["Setup"], ["Setup", "Linux"]]);
    const [, setup] = content.chunks;
    expect(setup?.text.startsWith("## Setup\n")).toBe(true);
    expect(text.join("\n").split("\n")[(setup?.startLine ?? 0) - 1]).toBe("## Setup");
  });

  it("names the same text the same way, wherever its lines stand", () => {
    const section = `## Stable\n\n${paragraph(300)}`;
    const before = chunk(`# A\n\n${paragraph(300, "one")}\n\n${section}\n`);
    const after = chunk(`# A\n\n${paragraph(350, "two")}\n\nMore.\n\n${section}\n\n\n`);
    const keyOf = (content: NoteContent) => content.chunks.find((it) => it.headings[0] === "Stable")?.embedKey;
    expect(keyOf(before)).toBe(keyOf(after));
    expect(keyOf(before)).toBeDefined();
  });

  it("embeds nothing anew when only the file's name changes", () => {
    const text = `# A\n\n${paragraph(900)}`;
    const keys = (path: string) => chunk(text, path).chunks.map((it) => it.embedKey);
    expect(keys("a.md")).toEqual(keys("else/where.md"));
    expect(chunk("no heading", "a.md").title).toBeNull();
  });

  it("takes the title from the front matter before the first heading of level one", () => {
    expect(chunk("---\ntitle: From above\n---\n# From below\n").title).toBe("From above");
    expect(chunk("## Two\n\nFirst\n=====\n").title).toBe("First");
    expect(chunk("```\n# in a fence\n```\n").title).toBeNull();
    expect(chunk("# **Bold** [link](http://x.y) `code` &amp; <b>more</b>\n").title).toBe("Bold link code & more");
  });

  it("numbers chunks of equal text", () => {
    const section = `## Same\n\n${paragraph(300)}\n\n`;
    const { chunks } = chunk(section.repeat(3));
    expect(chunks.map((it) => it.occurrence)).toEqual([0, 1, 2]);
    expect(new Set(chunks.map((it) => it.embedKey)).size).toBe(1);
  });

  it("keeps a fence whole while it is below the limit", () => {
    const fence = `\`\`\`\n${Array.from({ length: 80 }, (_, line) => `# run step ${line} --with arguments\n`).join("\n")}\`\`\``;
    const { chunks } = chunk(`# A\n\n${paragraph(300)}\n\n${fence}\n\n${paragraph(300)}`);
    expect(chunks.some((it) => it.text.includes(fence))).toBe(true);
  });

  it("does not tear the head off a table", () => {
    const rows = Array.from({ length: 200 }, (_, row) => `| row ${row} | some value that is longer | ${row} |`);
    const { chunks } = chunk(`# T\n\n${paragraph(120)}\n\n| a | b | c |\n|---|---|---|\n${rows.join("\n")}`);
    expect(chunks.length).toBeGreaterThan(3);
    expect(chunks.filter((it) => it.text.includes("| a | b | c |\n|---|---|---|\n| row 0")).length).toBe(1);
  });

  it("leaves a heading's anchor out of title and heading path", () => {
    const content = chunk(
      `# 状態管理 {#state-management}\n\n${paragraph(380)}\n\n## Why? {#why}\n\n${paragraph(380)}\n`,
    );
    expect(content.title).toBe("状態管理");
    expect(content.chunks.map((it) => it.headings)).toEqual([[], ["Why?"]]);
    expect(chunk("# Use {#each} blocks\n").title).toBe("Use {#each} blocks");
  });

  it("joins a heading without text to what stands under it, and keeps both findable", () => {
    const { chunks } = chunk(`# A\n\n${paragraph(300)}\n\n## Empty\n\n### Child\n\n${paragraph(300)}`);
    expect(chunks.map((it) => it.headings)).toEqual([[], ["Empty", "Child"]]);
    expect(chunks[1]?.text.startsWith("## Empty\n\n### Child")).toBe(true);
  });

  it("cuts plain text at its paragraphs and knows no headings there", () => {
    const text = `# not a heading\n\n${paragraph(380)}\n\n${paragraph(380)}\n`;
    const content = chunk(text, "a.txt");
    expect(content.title).toBeNull();
    expect(content.chunks.map((it) => it.headings)).toEqual([[], []]);
    expectExactLines(text, content);
  });

  it("counts lines alike for every kind of line end", () => {
    const lf = `# A\n\n${paragraph(700)}\n\n## B\n\nend`;
    const ranges = (text: string) => chunk(text).chunks.map((it) => [it.startLine, it.endLine, it.embedKey]);
    expect(ranges(lf.replaceAll("\n", "\r\n"))).toEqual(ranges(lf));
    expect(ranges(lf.replaceAll("\n", "\r"))).toEqual(ranges(lf));
  });

  it("cuts a paragraph that is one long line at the ends of its sentences", () => {
    const line = Array.from({ length: 120 }, (_, index) => `Sentence number ${index} says something.`).join(" ");
    const { chunks } = chunk(line);
    expect(chunks.length).toBeGreaterThan(2);
    expect(chunks.slice(0, -1).every((it) => it.text.trimEnd().endsWith("."))).toBe(true);
    expect(chunks.map((it) => it.text).join("")).toBe(line);
  });

  it("makes nothing of an empty note", () => {
    expect(chunk(" \n\n\t").chunks).toEqual([]);
  });
});

describe("whatever a note holds", () => {
  const piece = fc.oneof(
    fc.constantFrom("# One", "## Two", "### Three", "Under\n---", "```", "~~~js", "| a | b |\n|---|---|", "| 1 | 2 |"),
    fc.constantFrom(
      "",
      "",
      "- item",
      "  - nested",
      "> quote",
      "---",
      "<div>",
      "\ud800",
      "検索と同期。状態を見る。",
      "\r",
      "\t",
    ),
    fc.integer({ min: 1, max: 700 }).map((tokens) => paragraph(tokens)),
    fc.integer({ min: 1, max: 9_000 }).map((length) => "漢".repeat(length)),
    fc.integer({ min: 1, max: 9_000 }).map((length) => "😀".repeat(length)),
    fc.string({ unit: "grapheme", maxLength: 400 }),
  );
  const note = fc.array(piece, { maxLength: 30 }).map((parts) => parts.join("\n"));
  const name = fc.constantFrom("a.md", "a.txt", "a.mdx");

  it("puts every line into one chunk, under its own number", () => {
    fc.assert(
      fc.property(note, (text) => expectExactLines(text, chunk(text))),
      { numRuns: 150 },
    );
  });

  it("stays below the limit, and its keys follow from its text", () => {
    fc.assert(
      fc.property(note, name, (text, path) => {
        const content = chunk(text, path);
        const seen = new Map<string, number>();
        for (const [index, it] of content.chunks.entries()) {
          expect(it.tokenCount).toBeLessThanOrEqual(chunkLimits.hard);
          expect(it.tokenCount).toBeGreaterThan(0);
          expect(it.ordinal).toBe(index);
          expect(it.text.isWellFormed()).toBe(true);
          expect(it.embedKey).toBe(embedKeyOf(embeddedText(content.title, it.headings, it.text)));
          expect(it.occurrence).toBe(seen.get(it.embedKey) ?? 0);
          seen.set(it.embedKey, it.occurrence + 1);
        }
        expect(chunk(text, path)).toEqual(content);
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ["backticks", "`".repeat(1_000_000)],
    ["one letter", "a".repeat(1_000_000)],
    ["deep quotes", "> ".repeat(500_000)],
    ["quotes line by line", Array.from({ length: 1_400 }, (_, depth) => `${">".repeat(depth)} x`).join("\n")],
    ["brackets", "[".repeat(1_000_000)],
    ["a table without rows", "|a|b|\n|-|-|\n".repeat(80_000)],
    ["reference definitions", "[a]: b\n".repeat(140_000)],
    ["a heading", `# ${"x ".repeat(500_000)}`],
    ["blank lines", `a${"\n".repeat(1_000_000)}b`],
    ["open fences", "```\n".repeat(250_000)],
    ["headings", "# a\n".repeat(250_000)],
    ["a combining mark", "e\u0301".repeat(330_000)],
  ])("is done with a megabyte of %s in a few seconds at most, and below the limit", (_name, text) => {
    const startedAt = performance.now();
    const { chunks } = chunk(text);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(chunks.length).toBeGreaterThan(0);
    expect(Math.max(...chunks.map((it) => it.tokenCount))).toBeLessThanOrEqual(chunkLimits.hard);
  });
});
