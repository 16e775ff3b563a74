import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { NoteHint } from "../../server/src/core/ports/note-source.ts";
import { Detector } from "../../server/src/detect/detector.ts";
import { scanAll } from "../../server/src/detect/full-scan.ts";
import { startNoteSource, type ThreadedNoteSource } from "../../server/src/workers/note-source.ts";
import { type NoteWatch, startNoteWatch } from "../../server/src/workers/note-watch.ts";
import { allNotes } from "../support/in-thread-note-source.ts";
import { KnownCatalog } from "../support/known-catalog.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { MemoryLog } from "../support/memory-log.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { until } from "../support/until.ts";

const signal = new AbortController().signal;

describe("watching a real folder", () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let source: ThreadedNoteSource;
  let watch: NoteWatch;
  let catalog: KnownCatalog;
  let detector: Detector;
  let hints: NoteHint[];
  let modes: string[];
  const log = new MemoryLog();
  const at = (path: string) => join(folder.path, path);
  const write = (path: string, text = path) => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), text);
  };
  /** Takes in what was hinted so far, as the engine does it. */
  const takeIn = async () => {
    const taken = hints.splice(0);
    const paths = taken.flatMap((hint) => (hint.kind === "path" ? [hint.path] : []));
    if (paths.length > 0) catalog.apply((await detector.settle(paths, signal)).changes);
    if (taken.some((hint) => hint.kind === "rescan"))
      for await (const batch of scanAll({ source, catalog }, signal)) catalog.apply(batch.changes);
  };
  const knows = (...paths: string[]) => [...catalog.notes.keys()].sort().join() === paths.sort().join();
  const untilKnown = (...paths: string[]) =>
    until(async () => {
      await takeIn();
      return knows(...paths);
    });

  beforeEach(async () => {
    folder = await tempFolder();
    write("first.md");
    hints = [];
    modes = [];
    catalog = new KnownCatalog();
    source = await startNoteSource({ root: folder.path, rules: allNotes, threads: 2 });
    detector = new Detector({ source, catalog, clock: new ManualClock(), log });
    watch = startNoteWatch({
      root: folder.path,
      rules: allNotes,
      pollingIntervalMs: 250,
      onHint: (hint) => hints.push(hint),
      onMode: (mode) => modes.push(mode),
      log,
    });
    await watch.ready;
    await untilKnown("first.md");
  });
  afterEach(async () => {
    await watch.close();
    await source.close();
    await folder[Symbol.asyncDispose]();
  });

  it("sees notes that are written, saved by renaming, and removed, also in new folders", async () => {
    expect(modes).toEqual(["watching"]);
    write("a/b/c.md");
    await untilKnown("first.md", "a/b/c.md");
    const before = catalog.notes.get("first.md" as never)?.hash;
    write("first.md.tmp", "another text");
    renameSync(at("first.md.tmp"), at("first.md"));
    await until(async () => {
      await takeIn();
      return catalog.notes.get("first.md" as never)?.hash !== before;
    });
    rmSync(at("a"), { recursive: true });
    await untilKnown("first.md");
  });

  it("keeps every note of a renamed folder", async () => {
    const names = Array.from({ length: 200 }, (_, index) => `${index % 4}/${index}.md`);
    for (const name of names) write(`old/${name}`);
    await untilKnown("first.md", ...names.map((name) => `old/${name}`));
    const ids = new Map(names.map((name) => [name, catalog.idOf(`old/${name}`)]));
    renameSync(at("old"), at("new"));
    await until(() => {
      const paths = hints.map((hint) => (hint.kind === "path" ? hint.path : ""));
      return paths.some((path) => path.startsWith("old")) && paths.some((path) => path.startsWith("new"));
    });
    await untilKnown("first.md", ...names.map((name) => `new/${name}`));
    for (const name of names) expect(catalog.idOf(`new/${name}`)).toBe(ids.get(name));
  });

  it("does not miss one of a thousand notes written at once", async () => {
    const names = Array.from({ length: 1_000 }, (_, index) => `many/${index % 20}/${index}.md`);
    for (const name of names) write(name);
    await untilKnown("first.md", ...names);
  });

  it("follows the ignore files when they change", async () => {
    write("drafts/a.md");
    await untilKnown("first.md", "drafts/a.md");
    write(".kuraignore", "drafts/\n");
    await untilKnown("first.md");
    rmSync(at(".kuraignore"));
    await untilKnown("first.md", "drafts/a.md");
    write("drafts/b.md");
    await untilKnown("first.md", "drafts/a.md", "drafts/b.md");
  });

  it("watches by new rules when they are set", async () => {
    const rules = { ...allNotes, exclude: ["first.md"] };
    await source.updateRules(rules);
    await watch.update(rules, 250);
    await untilKnown();
    write("second.md");
    await untilKnown("second.md");
  });

  it("says nothing of what is no note", async () => {
    hints.length = 0;
    write("node_modules/x/readme.md");
    write(".git/notes.md");
    write("code.ts");
    write("note.md");
    await until(() => hints.some((hint) => hint.kind === "path" && hint.path === "note.md"));
    expect(hints.map((hint) => (hint.kind === "path" ? hint.path : hint.reason))).toEqual(["note.md"]);
  });
});
