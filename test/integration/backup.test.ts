import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createBackup } from "../../server/src/backup/create-backup.ts";
import { parseManifest } from "../../server/src/backup/manifest.ts";
import { TransientError } from "../../server/src/core/errors.ts";
import type { NotePath } from "../../server/src/core/note.ts";
import type { KnownNote } from "../../server/src/core/ports/catalog.ts";
import type { Clock } from "../../server/src/core/ports/clock.ts";
import { git } from "../support/git-command.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { MemoryLog } from "../support/memory-log.ts";
import { PlainNoteSource } from "../support/plain-note-source.ts";
import { tempFolder } from "../support/temp-folder.ts";

const signal = new AbortController().signal;
const oddNotes: Readonly<Record<string, string>> = {
  "plain.md": "# Plain\n",
  "crlf.md": "one\r\ntwo\r\n",
  "mixed.md": "one\r\ntwo\nthree\rfour",
  "empty.md": "",
  "no-newline.md": "no newline at the end",
  "with space/and more.md": "spaces\n",
  'quote"in name.md': "quote\n",
  "back\\slash.md": "backslash\n",
  "line\nbreak.md": "newline in the name\n",
  "-leading-dash.md": "dash\n",
  "日本語/メモ.md": "検索\n",
  "nfc-caf\u00e9.md": "nfc\n",
  "nfd-cafe\u0301.md": "nfd\n",
  "emoji-\u{1f4d3}.md": "emoji\n",
  "tab\there.md": "tab\n",
  "trailing-cr\r": "a name that ends in a carriage return\n",
  ".hidden.md": "hidden\n",
};

let folder: Awaited<ReturnType<typeof tempFolder>>;
let notesDir: string;
let backupDir: string;
let clock: ManualClock;
let log: MemoryLog;
let source: PlainNoteSource;
const known = new Map<string, KnownNote>();
const catalog = {
  known: async (paths: readonly NotePath[]) => paths.flatMap((path) => known.get(path) ?? []),
};

beforeEach(async () => {
  folder = await tempFolder();
  notesDir = join(folder.path, "notes");
  backupDir = join(folder.path, "data", "backup");
  await mkdir(notesDir);
  clock = new ManualClock(Date.UTC(2030, 0, 1));
  log = new MemoryLog();
  source = new PlainNoteSource(notesDir);
  known.clear();
});
afterEach(() => folder[Symbol.asyncDispose]());

const open = (given: { clock?: Clock } = {}) =>
  createBackup({ notesDir, backupDir, source, catalog, clock: given.clock ?? clock, log });

async function write(notes: Readonly<Record<string, string | Buffer>>): Promise<void> {
  for (const [path, content] of Object.entries(notes)) {
    await mkdir(dirname(join(notesDir, path)), { recursive: true });
    await writeFile(join(notesDir, path), content);
  }
}

const stored = (commit: string, path: string) => git(backupDir, ["cat-file", "blob", `${commit}:notes/${path}`]);
const pathsIn = (commit: string) =>
  git(backupDir, ["ls-tree", "-r", "-z", "--name-only", commit, "--", "notes/"])
    .toString("utf8")
    .split("\0")
    .filter((path) => path !== "")
    .map((path) => path.slice("notes/".length))
    .sort();

describe("a backup", () => {
  test("gives every note back byte for byte, whatever its name or line ends", async () => {
    await write(oddNotes);
    const report = await open().backup({ message: "first" }, signal);
    expect(report).toMatchObject({ pushed: false, files: Object.keys(oddNotes).length });
    expect(pathsIn(report.commit)).toEqual(Object.keys(oddNotes).sort());
    for (const [path, content] of Object.entries(oddNotes))
      expect(stored(report.commit, path).toString()).toBe(content);
    git(backupDir, ["fsck", "--strict"]);
  });

  test("names every note in its manifest with the hash of the stored bytes", async () => {
    await write(oddNotes);
    known.set("plain.md", { id: "note-1", path: "plain.md" } as unknown as KnownNote);
    const report = await open().backup({ message: "why" }, signal);
    const text = git(backupDir, ["cat-file", "blob", `${report.commit}:manifest.jsonl`]).toString("utf8");
    const { header, entries } = await parseManifest(text);
    expect(header).toMatchObject({ reason: "why", files: report.files, bytes: report.bytes });
    expect(entries.map((entry) => entry.path)).toEqual(
      Object.keys(oddNotes).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
    );
    for (const entry of entries) {
      expect(createHash("sha256").update(stored(report.commit, entry.path)).digest("hex")).toBe(entry.sha256);
    }
    expect(entries.find((entry) => entry.path === "plain.md")?.note).toBe("note-1");
  });

  test("of unchanged notes makes no new restore point", async () => {
    await write(oddNotes);
    const backup = open();
    const first = await backup.backup({}, signal);
    await clock.advance(60_000);
    const second = await backup.backup({}, signal);
    expect(second).toMatchObject({ id: first.id, commit: first.commit, files: first.files, bytes: first.bytes });
    expect(await backup.list()).toHaveLength(1);
  });

  test("keeps what was edited, added, removed, made executable or turned from a note into a folder", async () => {
    await write({ "a.md": "a", "b.md": "b", "c.md": "c", "d.md": "d" });
    const backup = open();
    const first = await backup.backup({}, signal);
    await clock.advance(1_000);
    await rm(join(notesDir, "b.md"));
    await rm(join(notesDir, "c.md"));
    await write({ "a.md": "A", "c.md/inside.md": "c", "e.md": "e" });
    await chmod(join(notesDir, "d.md"), 0o755);
    const second = await backup.backup({}, signal);
    expect(pathsIn(second.commit)).toEqual(["a.md", "c.md/inside.md", "d.md", "e.md"]);
    expect(stored(second.commit, "a.md").toString()).toBe("A");
    expect(git(backupDir, ["ls-tree", second.commit, "--", "notes/d.md"]).toString()).toMatch(/^100755/);
    expect(pathsIn(first.commit)).toEqual(["a.md", "b.md", "c.md", "d.md"]);
    expect((await backup.list()).map((point) => point.id)).toEqual([second.id, first.id]);
  });

  test("lists its restore points with reason, time and size", async () => {
    const backup = open();
    expect(await backup.list()).toEqual([]);
    expect(await backup.state()).toEqual({ state: "none", lastAt: null, lastId: null, unpushed: 0 });
    await write({ "a.md": "12345" });
    const report = await backup.backup({ message: "before\nthe move\n\nKura-Files: 9\nKura-Bytes: 9" }, signal);
    expect(await open().list()).toEqual([
      {
        id: report.id,
        at: "2030-01-01T00:00:00.000Z",
        message: "before the move Kura-Files: 9 Kura-Bytes: 9",
        files: 1,
        bytes: 5,
        state: "local",
      },
    ]);
    expect(report.id).toMatch(/^20300101-000000-[0-9a-f]{7}$/);
    expect(await backup.state()).toMatchObject({ state: "local", lastId: report.id, unpushed: 1 });
  });

  test("keeps the notes of a folder that cannot be read now", async () => {
    await write({ "a.md": "a", "locked/b.md": "b" });
    const backup = open();
    await backup.backup({}, signal);
    source.unreadable.add("locked");
    await clock.advance(1_000);
    await write({ "a.md": "edited" });
    const report = await backup.backup({}, signal);
    expect(pathsIn(report.commit)).toEqual(["a.md", "locked/b.md"]);
    expect(stored(report.commit, "locked/b.md").toString()).toBe("b");
    expect(log.lines).toContainEqual(expect.objectContaining({ level: "warn", fields: { count: 1 } }));
  });

  test("takes a nested repository's notes as plain files", async () => {
    await write({ "project/readme.md": "nested" });
    git(join(notesDir, "project"), ["init", "-q"]);
    git(join(notesDir, "project"), ["add", "."]);
    git(join(notesDir, "project"), ["commit", "-q", "-m", "x"]);
    const report = await open().backup({}, signal);
    expect(pathsIn(report.commit)).toEqual(["project/readme.md"]);
  });

  test("does not read again what the catalog vouches for", async () => {
    await write({ "a.md": "before" });
    const backup = open();
    await backup.backup({}, signal);
    // The same size and, by the walk's word, the same fingerprint: only reading could tell the difference.
    await write({ "a.md": "beFORE" });
    const [stat] = await source.stat(["a.md" as NotePath]);
    if (stat?.kind !== "file") throw new Error("the note is gone");
    const hash = createHash("sha256").update("before").digest("hex");
    const vouched = { id: "n", path: "a.md", fingerprint: stat.fingerprint, hash, chunker: "1" };
    known.set("a.md", { ...vouched, indexedAt: Date.now() + 60_000 } as unknown as KnownNote);
    await clock.advance(1_000);
    expect(await backup.backup({}, signal)).toMatchObject({ bytes: 6 });
    expect(await backup.list()).toHaveLength(1);
    // Indexed within the grain of the file's clock: the catalog may not have seen the last write.
    known.set("a.md", { ...vouched, indexedAt: Date.now() } as unknown as KnownNote);
    expect(stored((await backup.backup({}, signal)).commit, "a.md").toString()).toBe("beFORE");
  });
});

describe("the user's own repository", () => {
  test("stays byte for byte as it was, though the notes lie inside it and its variables are set", async () => {
    await write({ "a.md": "a", "b.md": "b\r\n", "sub/c.md": "c" });
    git(notesDir, ["init", "-q", "-b", "main"]);
    await write({ ".gitattributes": "* text=auto eol=lf\n*.md filter=shout\n" });
    git(notesDir, ["config", "filter.shout.clean", `sh -c 'touch "${folder.path}/filter-ran"; cat'`]);
    git(notesDir, ["add", "a.md", "sub/c.md"]);
    git(notesDir, ["commit", "-q", "-m", "first"]);
    await write({ "a.md": "stashed" });
    git(notesDir, ["stash"]);
    await rm(join(folder.path, "filter-ran"), { force: true });
    await write({ "a.md": "staged" });
    const hooks = join(notesDir, ".git", "hooks");
    for (const hook of ["pre-commit", "post-commit", "reference-transaction", "post-index-change"]) {
      await writeFile(join(hooks, hook), `#!/bin/sh\ntouch "${folder.path}/hook-ran"\n`, { mode: 0o755 });
    }
    const before = await fingerprintOf(join(notesDir, ".git"));
    const leaks: Record<string, string> = {
      GIT_DIR: join(notesDir, ".git"),
      GIT_WORK_TREE: notesDir,
      GIT_INDEX_FILE: join(notesDir, ".git", "index"),
      GIT_OBJECT_DIRECTORY: join(notesDir, ".git", "objects"),
      GIT_CONFIG_PARAMETERS: `'core.hooksPath=${hooks}'`,
      EDITOR: "false",
      PAGER: "false",
    };
    const outer = { ...process.env };
    Object.assign(process.env, leaks);
    let commit: string;
    try {
      commit = (await open().backup({}, signal)).commit;
    } finally {
      for (const name of Object.keys(leaks)) {
        if (outer[name] === undefined) delete process.env[name];
        else process.env[name] = outer[name];
      }
    }
    expect(await fingerprintOf(join(notesDir, ".git"))).toEqual(before);
    expect(existsSync(join(folder.path, "hook-ran"))).toBe(false);
    expect(existsSync(join(folder.path, "filter-ran"))).toBe(false);
    expect(stored(commit, "b.md").toString()).toBe("b\r\n");
    expect(stored(commit, "a.md").toString()).toBe("staged");
  });
});

describe("an interrupted backup", () => {
  test("leaves lock files, half packs and a half-made repository that the next one clears", async () => {
    await write({ "a.md": "a" });
    const first = await open().backup({}, signal);
    await rm(join(backupDir, "config"));
    await mkdir(join(backupDir, "objects", "pack"), { recursive: true });
    const branch = git(backupDir, ["for-each-ref", "--format=%(refname)", "refs/heads"]).toString().trim();
    for (const left of [`${branch}.lock`, "HEAD.lock", "index.lock", "packed-refs.lock", "objects/pack/tmp_pack_x"]) {
      await writeFile(join(backupDir, left), "");
    }
    await writeFile(join(backupDir, "backup.holder"), JSON.stringify({ pid: 2 ** 30, token: "gone" }));
    await write({ "b.md": "b" });
    await clock.advance(1_000);
    const second = await open().backup({}, signal);
    expect(pathsIn(second.commit)).toEqual(["a.md", "b.md"]);
    expect(
      git(backupDir, ["rev-parse", `${second.commit}^`])
        .toString()
        .trim(),
    ).toBe(first.commit);
    const rest = await readdir(backupDir, { recursive: true });
    expect(rest.filter((name) => name.endsWith(".lock") || name.includes("tmp_"))).toEqual([]);
  });

  test("that was cancelled leaves the last restore point, and the next one succeeds", async () => {
    await write({ "a.md": "a" });
    const backup = open();
    const first = await backup.backup({}, signal);
    await write({ "b.md": "b" });
    const controller = new AbortController();
    const cancelled = backup.backup({}, controller.signal);
    controller.abort(new Error("changed my mind"));
    await expect(cancelled).rejects.toThrow("changed my mind");
    expect((await backup.list()).map((point) => point.id)).toEqual([first.id]);
    expect(await backup.state()).toMatchObject({ state: "local" });
    expect(await backup.backup({}, signal)).toMatchObject({ files: 2 });
  });

  test("in another process that still runs is not disturbed", async () => {
    await write({ "a.md": "a" });
    await mkdir(backupDir, { recursive: true });
    // The test's own process stands for one that is alive.
    const now = Date.now();
    const realTime: Clock = { ...new ManualClock(now), now: () => now, sleep: clock.sleep, after: clock.after };
    await writeFile(join(backupDir, "backup.holder"), JSON.stringify({ pid: process.pid, token: "other" }));
    const backup = open({ clock: realTime });
    await expect(backup.backup({}, signal)).rejects.toThrow(TransientError);
    expect(await backup.state()).toMatchObject({ state: "failed" });
    const later: Clock = { ...realTime, now: () => now + 11 * 60_000 };
    expect(await open({ clock: later }).backup({}, signal)).toMatchObject({ files: 1 });
  });

  test("asked for twice at once gives one restore point", async () => {
    await write({ "a.md": "a" });
    const backup = open();
    const [first, second] = await Promise.all([backup.backup({}, signal), backup.backup({}, signal)]);
    expect(second.commit).toBe(first.commit);
  });
});

describe("a damaged backup repository", () => {
  test("whose manifest is lost takes all notes in anew and keeps its history", async () => {
    await write({ "a.md": "a", "b.md": "b" });
    const first = await open().backup({}, signal);
    const blob = git(backupDir, ["rev-parse", `${first.commit}:manifest.jsonl`])
      .toString()
      .trim();
    await rm(join(backupDir, "objects", blob.slice(0, 2), blob.slice(2)), { force: true });
    await clock.advance(1_000);
    const second = await open().backup({}, signal);
    expect(pathsIn(second.commit)).toEqual(["a.md", "b.md"]);
    expect(
      git(backupDir, ["rev-parse", `${second.commit}^`])
        .toString()
        .trim(),
    ).toBe(first.commit);
  });
});

/** Path, kind, mode and bytes of everything under a folder. */
async function fingerprintOf(directory: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(directory, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    found[path] = entry.isFile()
      ? createHash("sha256")
          .update(await readFile(path))
          .digest("hex")
      : "folder";
  }
  return found;
}
