import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UsageError } from "../../../server/src/core/errors.ts";
import type { NotePath } from "../../../server/src/core/note.ts";
import type { WalkBatch } from "../../../server/src/core/ports/note-source.ts";
import { NoteFilter } from "../../../server/src/watch/note-filter.ts";
import type { NoteRules } from "../../../server/src/watch/note-rules.ts";
import { walkNotes } from "../../../server/src/watch/note-walker.ts";
import { statNote } from "../../../server/src/watch/stat-note.ts";
import { allNotes } from "../../support/in-thread-note-source.ts";
import { tempFolder } from "../../support/temp-folder.ts";

describe("which files are notes", () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  const write = (path: string, text = "x") => {
    mkdirSync(dirname(join(folder.path, path)), { recursive: true });
    writeFileSync(join(folder.path, path), text);
  };
  const walk = (rules: Partial<NoteRules> = {}, under: string | null = null): WalkBatch => {
    const view = new NoteFilter(folder.path, { ...allNotes, ...rules }).view();
    const batches = [...walkNotes(view, under as NotePath | null)];
    return {
      files: batches.flatMap((it) => it.files),
      skipped: batches.flatMap((it) => it.skipped),
      unreadable: batches.flatMap((it) => it.unreadable),
    };
  };
  const paths = (rules: Partial<NoteRules> = {}, under: string | null = null) =>
    walk(rules, under).files.map(({ path }) => path);
  const statKind = (path: string, rules: Partial<NoteRules> = {}) =>
    statNote(new NoteFilter(folder.path, { ...allNotes, ...rules }).view(), path as NotePath).kind;

  beforeEach(async () => {
    folder = await tempFolder();
  });
  afterEach(async () => {
    await folder[Symbol.asyncDispose]();
  });

  it.skipIf(process.platform === "win32")("finds notes whose names or folders hold line breaks", () => {
    const odd = ["a\nb.md", "c\rd/e.md", "f\u2028g/h.md", "i\u2029j/k\u2028l.md"];
    for (const path of odd) write(path);
    expect(paths().sort()).toEqual(odd.sort());
  });

  it("are those with a note's extension, in every folder that is not hidden", () => {
    for (const path of ["a.md", "b/c.MDX", "b/d/e.markdown", "f.txt", "日本語.md", "..md"]) write(path);
    for (const path of ["g.ts", ".hidden.md", ".git/h.md", "node_modules/i.md", "b/node_modules/j.md", "md"])
      write(path);
    expect(paths().sort()).toEqual(["..md", "a.md", "b/c.MDX", "b/d/e.markdown", "f.txt", "日本語.md"].sort());
    for (const path of [".git/h.md", "b/node_modules/j.md", "g.ts"]) expect(statKind(path)).toBe("absent");
    for (const path of paths()) expect(statKind(path)).toBe("file");
  });

  it("follow the globs for folders and files, whatever the case", () => {
    for (const path of ["docs/a.md", "docs/Drafts/b.md", "old/c.md", "docs/d.txt"]) write(path);
    expect(paths({ include: ["**/*.md"], exclude: ["**/drafts/", "old"] })).toEqual(["docs/a.md"]);
    expect(statKind("docs/Drafts/b.md", { exclude: ["**/drafts/"] })).toBe("absent");
  });

  it("stand under the chosen folders only, even hidden ones", () => {
    for (const path of ["a.md", "docs/x/b.md", "docs-old/c.md", ".notes/d.md", ".notes/.e/f.md"]) write(path);
    expect(paths({ folders: ["docs/x/", ".notes"] })).toEqual([".notes/d.md", "docs/x/b.md"]);
    expect(statKind("docs", { folders: ["docs/x"] })).toBe("folder");
    expect(paths({ folders: ["."] })).toContain("a.md");
  });

  it.each(["../other", "/etc", "a/../../b", "C:\\notes"])("cannot stand outside of the root (%s)", (outside) => {
    expect(() => new NoteFilter(folder.path, { ...allNotes, folders: [outside] })).toThrow(UsageError);
    expect(statKind(outside)).toBe("absent");
  });

  it("are cut by nested ignore files as git does it", () => {
    write(".gitignore", "*.txt\n/build/\n!keep.txt\n");
    write("a/.gitignore", "!wanted.txt\nsecret.md\n");
    for (const path of ["a/b.txt", "a/wanted.txt", "a/secret.md", "a/c.md", "build/d.md", "a/build/e.md", "keep.txt"])
      write(path);
    execFileSync("git", ["init", "-q"], { cwd: folder.path });
    const listed = execFileSync("git", ["ls-files", "-o", "--exclude-standard"], {
      cwd: folder.path,
      encoding: "utf8",
    });
    const byGit = listed.split("\n").filter((path) => /\.(md|txt)$/.test(path));
    expect(paths().sort()).toEqual(byGit.sort());
    expect(paths({ gitignore: false }).length).toBe(7);
  });

  it("are cut by .kuraignore always, and it has the last word", () => {
    write(".gitignore", "generated/\n");
    write(".kuraignore", "!generated/\nprivate/\n");
    for (const path of ["generated/a.md", "private/b.md", "c.md"]) write(path);
    expect(paths()).toEqual(["c.md", "generated/a.md"]);
    expect(paths({ gitignore: false })).toEqual(["c.md", "generated/a.md"]);
    write(".kuraignore", "c.md\n");
    expect(paths()).toEqual(["private/b.md"]);
  });

  it("are no links, pipes or folders named like notes", () => {
    write("real/a.md");
    symlinkSync(join(folder.path, "real"), join(folder.path, "linked"));
    symlinkSync(join(folder.path, "real/a.md"), join(folder.path, "linked.md"));
    symlinkSync("..", join(folder.path, "real/loop"));
    mkdirSync(join(folder.path, "folder.md"));
    execFileSync("mkfifo", [join(folder.path, "pipe.md")]);
    expect(paths()).toEqual(["real/a.md"]);
    for (const path of ["linked/a.md", "linked.md", "pipe.md", "real/loop/real/a.md"])
      expect(statKind(path)).toBe("absent");
    expect(statKind("folder.md")).toBe("folder");
  });

  it("are skipped with a reason when they are too large or their names are no text", () => {
    write("big.md", "x".repeat(3_000));
    writeFileSync(Buffer.concat([Buffer.from(`${folder.path}/bad-`), Buffer.from([0xff]), Buffer.from(".md")]), "x");
    write("fine-\ufffd.md");
    const { files, skipped } = walk({ maxFileKb: 2 });
    expect(files.map(({ path }) => path)).toEqual(["fine-\ufffd.md"]);
    expect(skipped.map(({ reason }) => reason).sort()).toEqual([
      "It is larger than kura.notes.maxFileKb allows (3 KB, limit 2 KB).",
      "Its name is not valid UTF-8.",
    ]);
    expect(statKind("big.md", { maxFileKb: 2 })).toBe("skipped");
  });

  it("are unreadable, not gone, when the root is missing", () => {
    const gone = new NoteFilter(join(folder.path, "unmounted"), allNotes).view();
    expect([...walkNotes(gone, null)].flatMap(({ unreadable }) => unreadable)).toEqual([
      { path: "", reason: "The notes folder is not there." },
    ]);
    expect(statNote(gone, "a.md" as NotePath).kind).toBe("unreadable");
  });

  it("are unreadable while what must stay out cannot be known", () => {
    write("a.md");
    write(".kuraignore", "x".repeat(1_048_577));
    expect(walk()).toMatchObject({ files: [], unreadable: [{ path: "" }] });
    rmSync(join(folder.path, ".kuraignore"));
    write("sub/b.md");
    write("sub/.gitignore", "x".repeat(1_048_577));
    expect(walk()).toMatchObject({ files: [{ path: "a.md" }], unreadable: [{ path: "sub" }] });
    expect(statKind("sub/b.md")).toBe("unreadable");
    expect(paths({ gitignore: false })).toEqual(["a.md", "sub/b.md"]);
  });

  it("are only those under a folder, when one is asked for", () => {
    for (const path of ["a/b.md", "a/c/d.md", "ab/e.md"]) write(path);
    expect(paths({}, "a").sort()).toEqual(["a/b.md", "a/c/d.md"]);
    expect(paths({}, "gone")).toEqual([]);
    rmSync(join(folder.path, "a"), { recursive: true });
    expect(paths({}, "a")).toEqual([]);
  });

  it("come in batches that do not keep the thread for long", () => {
    for (let index = 0; index < 1_201; index++) write(`${index}.md`);
    const batches = [...walkNotes(new NoteFilter(folder.path, allNotes).view(), null)];
    expect(batches.map(({ files }) => files.length)).toEqual([500, 500, 201]);
  });
});
