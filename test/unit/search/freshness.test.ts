import { createHash } from "node:crypto";
import { mkdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ChunkId, EmbedKey } from "../../../server/src/core/chunk.ts";
import type { ContentHash, NoteId, NotePath } from "../../../server/src/core/note.ts";
import type { ResolvedChunk } from "../../../server/src/core/ports/search-reader.ts";
import { freshnessOf } from "../../../server/src/search/freshness.ts";
import { FolderDisk } from "../../../server/src/search/note-disk.ts";
import { MemoryLog } from "../../support/memory-log.ts";
import { tempFolder } from "../../support/temp-folder.ts";

const before = "# Note\n\nintro\n\n## Section\n\nthe text\nof two lines\n\n## End\n";
const sectionLines = { start: 5, end: 8 };

/** A note on the disk, its section as it was indexed a minute later, and what search makes of both. */
async function indexed(bytes: string | Buffer = before) {
  const folder = await tempFolder();
  const file = join(folder.path, "note.md");
  await writeFile(file, bytes);
  const found = await stat(file, { bigint: true });
  const chunk: ResolvedChunk = {
    chunk: "c" as ChunkId,
    embedKey: "e" as EmbedKey,
    ordinal: 1,
    headings: ["Section"],
    startLine: sectionLines.start,
    endLine: sectionLines.end,
    text: "## Section\n\nthe text\nof two lines",
    pending: false,
    note: {
      id: "n" as NoteId,
      path: "note.md" as NotePath,
      title: "Note",
      hash: createHash("sha256").update(bytes).digest("hex") as ContentHash,
      fingerprint: { size: Number(found.size), mtimeNs: found.mtimeNs, ctimeNs: found.ctimeNs, inode: found.ino },
      indexedAt: Date.now() + 60_000,
      frontMatter: { tags: [], private: false },
    },
  };
  const reads: string[] = [];
  const real = new FolderDisk(folder.path);
  const disk = {
    stat: (path: NotePath) => real.stat(path),
    read: (path: NotePath, signal: AbortSignal) => {
      reads.push(path);
      return real.read(path, signal);
    },
  };
  const log = new MemoryLog();
  const signal = new AbortController().signal;
  const now = (of: ResolvedChunk = chunk) => freshnessOf(of, disk, log, signal);
  return { folder, file, chunk, reads, log, now, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

describe("freshness", () => {
  it("of an untouched note is known without reading it", async () => {
    await using note = await indexed();
    expect(await note.now()).toEqual({ kind: "fresh", startLine: 5, endLine: 8 });
    expect(note.reads).toEqual([]);
  });

  it("of a note that was only touched is found by its hash", async () => {
    await using note = await indexed();
    await utimes(note.file, 1, 1);
    expect(await note.now()).toEqual({ kind: "fresh", startLine: 5, endLine: 8 });
    expect(note.reads).toEqual(["note.md"]);
  });

  it("corrects the lines of a section that moved", async () => {
    await using note = await indexed();
    await writeFile(note.file, `---\ntags: [x]\n---\n${before}`);
    expect(await note.now()).toEqual({ kind: "fresh", startLine: 8, endLine: 11 });
  });

  it("takes the copy nearest to the old place", async () => {
    await using note = await indexed();
    await writeFile(note.file, `${before}\n${before}`);
    expect(await note.now()).toMatchObject({ startLine: 5 });
    const later = { ...note.chunk, startLine: 15 };
    expect(await note.now(later)).toMatchObject({ startLine: 16, endLine: 19 });
  });

  it("finds a section again whose line ends or encoding changed", async () => {
    await using note = await indexed();
    await writeFile(note.file, `\ufeff${before.replaceAll("\n", "\r\n")}`);
    expect(await note.now()).toEqual({ kind: "fresh", startLine: 5, endLine: 8 });
    await writeFile(note.file, Buffer.from(`\ufeff${before}`, "utf16le"));
    expect(await note.now()).toEqual({ kind: "fresh", startLine: 5, endLine: 8 });
  });

  it("of a section that was edited is lost", async () => {
    await using note = await indexed();
    await writeFile(note.file, before.replace("of two", "of 2"));
    expect(await note.now()).toEqual({ kind: "changed" });
  });

  it("sees an edit that left size and times as they were, when the note was read within the clock's grain", async () => {
    await using note = await indexed();
    await writeFile(note.file, before.replace("two", "six"));
    const found = await stat(note.file, { bigint: true });
    const fingerprint = { size: Number(found.size), mtimeNs: found.mtimeNs, ctimeNs: found.ctimeNs, inode: found.ino };
    const racy = { ...note.chunk, note: { ...note.chunk.note, fingerprint, indexedAt: Date.now() } };
    expect(await note.now(racy)).toEqual({ kind: "changed" });
  });

  it("tells a note that is gone, or a folder in its place", async () => {
    await using note = await indexed();
    await rm(note.file);
    expect(await note.now()).toEqual({ kind: "gone" });
    await mkdir(note.file);
    expect(await note.now()).toEqual({ kind: "gone" });
  });

  it("shows nothing of a note that cannot be read", async () => {
    await using note = await indexed();
    const disk = { stat: () => Promise.reject(new Error("EACCES")), read: () => Promise.reject(new Error("EACCES")) };
    const signal = new AbortController().signal;
    expect(await freshnessOf(note.chunk, disk, note.log, signal)).toEqual({ kind: "changed" });
    expect(note.log.lines).toHaveLength(1);
  });
});
