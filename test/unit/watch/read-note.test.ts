import { appendFileSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { NotePath } from "../../../server/src/core/note.ts";
import { NoteFilter } from "../../../server/src/watch/note-filter.ts";
import { readBytes } from "../../../server/src/watch/read-bytes.ts";
import { statNote } from "../../../server/src/watch/stat-note.ts";
import { allNotes, InThreadNoteSource } from "../../support/in-thread-note-source.ts";
import { tempFolder } from "../../support/temp-folder.ts";

const signal = new AbortController().signal;

it("a note that is written while it is read is read again, whole", async () => {
  await using folder = await tempFolder();
  const file = join(folder.path, "a.md");
  writeFileSync(file, "one");
  let interruptions = 0;
  const read = readBytes(file, () => {
    // Between the first look and the reading.
    if (interruptions++ === 0) appendFileSync(file, " two");
    return true;
  });
  expect(read?.bytes.toString()).toBe("one two");
  expect(interruptions).toBe(2);
});

it("a note that never holds still is left for later", async () => {
  await using folder = await tempFolder();
  const file = join(folder.path, "a.md");
  writeFileSync(file, "one");
  expect(
    readBytes(file, () => {
      appendFileSync(file, "!");
      return true;
    }),
  ).toBeNull();
});

it("a note that is replaced while it is read is read from its new file", async () => {
  await using folder = await tempFolder();
  const file = join(folder.path, "a.md");
  writeFileSync(file, "old");
  let looks = 0;
  const read = readBytes(file, () => {
    if (looks++ === 0) {
      writeFileSync(`${file}.new`, "new");
      renameSync(`${file}.new`, file);
    }
    return true;
  });
  expect(read?.bytes.toString()).toBe("new");
  const stat = statNote(new NoteFilter(folder.path, allNotes).view(), "a.md" as NotePath);
  expect(stat).toMatchObject({ kind: "file", fingerprint: read?.fingerprint });
});

it("reading says what a path is: a note, nothing, or a file that is not taken", async () => {
  await using folder = await tempFolder();
  writeFileSync(join(folder.path, "note.md"), "---\ntitle: T\n---\nText");
  writeFileSync(join(folder.path, "binary.md"), "a\0b");
  mkdirSync(join(folder.path, "folder.md"));
  const source = new InThreadNoteSource(folder.path);
  const paths = ["note.md", "binary.md", "folder.md", "gone.md"] as NotePath[];
  const [note, binary, inFolder, gone] = await source.read(paths, signal);
  expect(note).toMatchObject({ kind: "note", content: { title: "T", chunks: [{ startLine: 4, endLine: 4 }] } });
  expect(binary).toEqual({ kind: "skipped", path: "binary.md", reason: "This is a binary file, not text." });
  expect(inFolder?.kind).toBe("absent");
  expect(gone?.kind).toBe("absent");
});
