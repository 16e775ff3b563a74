import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TransientError, UsageError } from "../../server/src/core/errors.ts";
import type { Fingerprint, NotePath } from "../../server/src/core/note.ts";
import type { NoteSource } from "../../server/src/core/ports/note-source.ts";
import { startNoteSource, type ThreadedNoteSource } from "../../server/src/workers/note-source.ts";
import { allNotes, InThreadNoteSource } from "../support/in-thread-note-source.ts";
import { tempFolder } from "../support/temp-folder.ts";

const signal = new AbortController().signal;
const paths = (...all: string[]) => all as NotePath[];

describe.each([
  ["in the same thread", async (root: string) => ({ source: new InThreadNoteSource(root), close: async () => {} })],
  [
    "in two threads",
    async (root: string) => {
      const source = await startNoteSource({ root, rules: allNotes, threads: 2 });
      return { source, close: () => source.close() };
    },
  ],
])("a source of notes %s", (_name, open) => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let source: NoteSource;
  let close: () => Promise<void>;
  const write = (path: string, text = path) => {
    mkdirSync(dirname(join(folder.path, path)), { recursive: true });
    writeFileSync(join(folder.path, path), text);
  };

  beforeEach(async () => {
    folder = await tempFolder();
    ({ source, close } = await open(folder.path));
  });
  afterEach(async () => {
    await close();
    await folder[Symbol.asyncDispose]();
  });

  it("walks through every note once, with the fingerprints that stat and read give", async () => {
    for (let index = 0; index < 620; index++) write(`${index % 7}/${index}.md`);
    const walked: { path: NotePath; fingerprint: Fingerprint }[] = [];
    for await (const batch of source.walk(null, signal)) walked.push(...batch.files);
    expect(new Set(walked.map(({ path }) => path)).size).toBe(620);
    expect(walked.length).toBe(620);
    const some = walked.filter((_file, index) => index % 60 === 0);
    const stats = await source.stat(some.map(({ path }) => path));
    expect(stats).toEqual(some.map((file) => ({ kind: "file", ...file })));
    const readings = await source.read(
      some.map(({ path }) => path),
      signal,
    );
    expect(readings.map((it) => (it.kind === "note" ? { path: it.path, fingerprint: it.fingerprint } : it))).toEqual(
      some,
    );
  });

  it("gives readings in the order asked for, each with the hash of its bytes", async () => {
    const names = Array.from({ length: 53 }, (_, index) => `${53 - index}.md`);
    for (const name of names) write(name, `# ${name}\n\ntext`);
    const readings = await source.read(paths(...names), signal);
    expect(readings.map(({ path }) => path)).toEqual(names);
    for (const reading of readings) {
      if (reading.kind !== "note") throw new Error(reading.kind);
      expect(reading.content.hash).toBe(createHash("sha256").update(`# ${reading.path}\n\ntext`).digest("hex"));
      expect(reading.content.title).toBe(reading.path);
      expect(Math.abs(reading.readAt - Date.now())).toBeLessThan(60_000);
    }
  });

  it("says what is not there, what is a folder, and what is no note", async () => {
    write("folder/a.md");
    write("binary.md", "\0");
    write("code.ts");
    const stats = await source.stat(paths("folder", "folder/a.md", "gone.md", "code.ts", "../x.md", ""));
    expect(stats.map(({ kind }) => kind)).toEqual(["folder", "file", "absent", "absent", "absent", "folder"]);
    const readings = await source.read(paths("gone.md", "binary.md", "folder"), signal);
    expect(readings.map(({ kind }) => kind)).toEqual(["absent", "skipped", "absent"]);
  });

  it("walks under one folder only, when asked to", async () => {
    for (const path of ["a/b.md", "a/c/d.md", "ab.md"]) write(path);
    const walked: string[] = [];
    for await (const batch of source.walk("a" as NotePath, signal)) walked.push(...batch.files.map(({ path }) => path));
    expect(walked.sort()).toEqual(["a/b.md", "a/c/d.md"]);
  });

  it("answers nothing for nothing", async () => {
    expect(await source.stat([])).toEqual([]);
    expect(await source.read([], signal)).toEqual([]);
    for await (const batch of source.walk(null, signal)) expect(batch.files).toEqual([]);
  });

  it("stops when it is told to", async () => {
    for (let index = 0; index < 600; index++) write(`${index}.md`);
    await expect(source.read(paths("0.md"), AbortSignal.abort())).rejects.toThrow();
    const stop = new AbortController();
    const walk = async () => {
      for await (const _batch of source.walk(null, stop.signal)) stop.abort(new Error("enough"));
    };
    await expect(walk()).rejects.toThrow("enough");
    expect((await source.read(paths("0.md"), signal)).length).toBe(1);
  });
});

describe("a source of notes in threads", () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let source: ThreadedNoteSource;

  beforeEach(async () => {
    folder = await tempFolder();
    writeFileSync(join(folder.path, "a.md"), "text");
    writeFileSync(join(folder.path, "b.txt"), "text");
    source = await startNoteSource({ root: folder.path, rules: allNotes, threads: 1 });
  });
  afterEach(async () => {
    await source.close();
    await folder[Symbol.asyncDispose]();
  });

  it("looks at the folder by new rules as soon as they are set", async () => {
    await source.updateRules({ ...allNotes, include: ["*.md"] });
    expect((await source.stat(paths("a.md", "b.txt"))).map(({ kind }) => kind)).toEqual(["file", "absent"]);
    await expect(source.updateRules({ ...allNotes, folders: ["../x"] })).rejects.toThrow(UsageError);
  });

  it("refuses rules that make no sense", async () => {
    const rules = { ...allNotes, folders: ["/etc"] };
    await expect(startNoteSource({ root: folder.path, rules, threads: 1 })).rejects.toThrow(UsageError);
  });

  it("rejects what is under way, and what comes, when it is closed", async () => {
    const underWay = source.read(paths("a.md"), signal);
    const closed = source.close();
    await expect(underWay).rejects.toThrow(TransientError);
    await closed;
    await expect(source.stat(paths("a.md"))).rejects.toThrow(TransientError);
  });

  it("closes while a walk is half done", async () => {
    const walk = source.walk(null, signal)[Symbol.asyncIterator]();
    await walk.next();
    await source.close();
    await walk.return?.();
  });
});
