import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { NoteChange } from "../../../server/src/core/change.ts";
import type { NotePath } from "../../../server/src/core/note.ts";
import { Detector } from "../../../server/src/detect/detector.ts";
import { scanAll } from "../../../server/src/detect/full-scan.ts";
import { allNotes, InThreadNoteSource } from "../../support/in-thread-note-source.ts";
import { KnownCatalog } from "../../support/known-catalog.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { MemoryLog } from "../../support/memory-log.ts";
import { tempFolder } from "../../support/temp-folder.ts";

const signal = new AbortController().signal;
const spoken = (change: NoteChange) =>
  change.kind === "moved" ? `moved ${change.from} ${change.path}` : `${change.kind} ${change.path}`;

describe("finding out what changed", () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let source: InThreadNoteSource;
  let catalog: KnownCatalog;
  let detector: Detector;
  const at = (path: string) => join(folder.path, path);
  const write = (path: string, text = path) => {
    mkdirSync(dirname(at(path)), { recursive: true });
    writeFileSync(at(path), text);
  };
  /** What a hint at these paths settles to; written to the catalog. */
  const hint = async (...paths: string[]) => {
    const settled = await detector.settle(paths as NotePath[], signal);
    catalog.apply(settled.changes);
    return settled.changes.map(spoken);
  };
  /** What a full comparison finds; written to the catalog batch by batch. */
  const scan = async () => {
    const found: string[] = [];
    for await (const batch of scanAll({ source, catalog }, signal)) {
      catalog.apply(batch.changes);
      found.push(...batch.changes.map(spoken));
    }
    return found;
  };

  beforeEach(async () => {
    folder = await tempFolder();
    source = new InThreadNoteSource(folder.path);
    catalog = new KnownCatalog();
    detector = new Detector({ source, catalog, clock: new ManualClock(), log: new MemoryLog() });
  });
  afterEach(async () => {
    await folder[Symbol.asyncDispose]();
  });

  describe("by hints", () => {
    it("reads only what differs", async () => {
      write("a.md");
      write("b.md");
      expect(await hint("a.md", "b.md", "a.md")).toEqual(["added a.md", "added b.md"]);
      source.reads.length = 0;
      write("b.md", "changed");
      const settled = await detector.settle(["a.md", "b.md", "never.md", "../out.md"] as NotePath[], signal);
      expect(settled.changes.map(spoken)).toEqual(["modified b.md"]);
      expect(settled.unchanged).toBe(1);
      expect(source.reads).toEqual(["b.md"]);
    });

    it("finds a change of the same size within the clock's grain of the last reading", async () => {
      catalog.ageMs = 0;
      write("a.md", "one");
      await hint("a.md");
      source.reads.length = 0;
      expect(await hint("a.md")).toEqual(["touched a.md"]);
      expect(source.reads).toEqual(["a.md"]);
    });

    it("tells a note with a new time and its old bytes from a changed one", async () => {
      write("a.md");
      await hint("a.md");
      utimesSync(at("a.md"), 1, 1);
      expect(await hint("a.md")).toEqual(["touched a.md"]);
      expect(await hint("a.md")).toEqual([]);
    });

    it("makes 200 moves of a renamed folder, for two hints", async () => {
      for (let index = 0; index < 200; index++) write(`old/${index % 10}/${index}.md`, `note ${index % 50}`);
      await hint("old");
      renameSync(at("old"), at("new"));
      const found = await hint("old", "new");
      expect(found.length).toBe(200);
      for (const change of found) {
        const [kind, from, to] = change.split(" ");
        expect([kind, from?.replace("old/", "new/")]).toEqual(["moved", to]);
      }
      expect(await scan()).toEqual([]);
    });

    it("takes a change of case for a move, and two spellings of one name for two notes", async () => {
      write("Readme.md");
      await hint("Readme.md");
      renameSync(at("Readme.md"), at("README.md"));
      expect(await hint("README.md", "Readme.md")).toEqual(["moved Readme.md README.md"]);
      const twins = ["ガ.md".normalize("NFC"), "ガ.md".normalize("NFD")];
      for (const twin of twins) write(twin, `spelled in ${twin.length}`);
      expect((await hint(...twins)).length).toBe(2);
      expect(catalog.notes.size).toBe(3);
    });

    it("follows a note that becomes a folder, and back", async () => {
      write("a.md", "note");
      await hint("a.md");
      rmSync(at("a.md"));
      write("a.md/inner.md", "inner");
      expect(await hint("a.md")).toEqual(["added a.md/inner.md", "removed a.md"]);
      rmSync(at("a.md"), { recursive: true });
      write("a.md", "note again");
      expect(await hint("a.md")).toEqual(["added a.md", "removed a.md/inner.md"]);
    });

    it("removes everything under a folder that is gone, for one hint", async () => {
      for (const path of ["a/b.md", "a/c/d.md", "ab.md"]) write(path);
      await hint("");
      rmSync(at("a"), { recursive: true });
      expect(await hint("a")).toEqual(["removed a/b.md", "removed a/c/d.md"]);
    });

    it("removes nothing when the notes folder itself cannot be found", async () => {
      write("a.md");
      await hint("a.md");
      renameSync(folder.path, `${folder.path}-away`);
      try {
        const settled = await detector.settle(["a.md" as NotePath], signal);
        expect(settled.changes).toEqual([]);
        expect(settled.unreadable).toEqual([{ path: "a.md", reason: "The notes folder is not there." }]);
        expect(await scan()).toEqual([]);
      } finally {
        renameSync(`${folder.path}-away`, folder.path);
      }
    });

    it("reads every note again for new rules of chunking", async () => {
      catalog.chunker = "0";
      write("a.md");
      await hint("a.md");
      expect(await hint("a.md")).toEqual(["modified a.md"]);
    });

    it("leaves more than a thousand notes to a full comparison", async () => {
      for (let index = 0; index < 1_001; index++) write(`many/${index}.md`);
      const asked: string[] = [];
      const deps = { source, catalog, clock: new ManualClock(), log: new MemoryLog() };
      const careful = new Detector({ ...deps, onTooMany: (reason) => asked.push(reason) });
      expect((await careful.settle(["many" as NotePath], signal)).changes).toEqual([]);
      expect(asked).toEqual(["1001 notes changed at once"]);
      expect(source.reads).toEqual([]);
      expect((await hint("many")).length).toBe(1_001);
    });

    it("stops when it is told to", async () => {
      write("a.md");
      await expect(detector.settle(["a.md" as NotePath], AbortSignal.abort())).rejects.toThrow();
    });
  });

  describe("by a full comparison", () => {
    it("finds all that happened while nobody looked", async () => {
      for (const path of ["same.md", "edited.md", "moved.md", "gone.md", "copied.md"]) write(path);
      expect((await scan()).length).toBe(5);
      source.reads.length = 0;
      write("edited.md", "new text");
      mkdirSync(at("z"));
      renameSync(at("moved.md"), at("z/other.md"));
      rmSync(at("gone.md"));
      write("z/copy.md", "copied.md");
      write("fresh.md");
      const id = catalog.idOf("moved.md");
      expect(await scan()).toEqual([
        "modified edited.md",
        "added fresh.md",
        "added z/copy.md",
        "moved moved.md z/other.md",
        "removed gone.md",
      ]);
      expect(catalog.idOf("z/other.md")).toBe(id);
      expect(source.reads.length).toBe(4);
      expect(await scan()).toEqual([]);
    });

    it("pairs moves however far apart the batches are that read them", async () => {
      for (let index = 0; index < 200; index++) write(`old/${index}.md`);
      await scan();
      renameSync(at("old"), at("new"));
      for (let index = 0; index < 200; index++) write(`middle/${index}.md`);
      const found = await scan();
      expect(found.filter((change) => change.startsWith("moved")).length).toBe(200);
      expect(found.filter((change) => change.startsWith("added")).length).toBe(200);
      expect(found.length).toBe(400);
    });

    it("keeps its batches small, and says how far it is", async () => {
      for (let index = 0; index < 120; index++) write(`${index}.md`);
      write("big-1.md", "x ".repeat(400_000));
      write("big-2.md", "y ".repeat(400_000));
      write("big-3.md", "z ".repeat(400_000));
      const sizes: number[] = [];
      let last: { done: number; total: number | null } = { done: 0, total: null };
      for await (const { changes, done, total } of scanAll({ source, catalog }, signal)) {
        if (changes.length > 0) sizes.push(changes.length);
        expect(done).toBeGreaterThanOrEqual(last.total === null ? 0 : last.done);
        last = { done, total };
      }
      expect(Math.max(...sizes)).toBeLessThanOrEqual(50);
      expect(sizes.length).toBeGreaterThan(3);
      expect(last).toEqual({ done: 123, total: 123 });
    });

    it("does not remove what came into folder and catalog after the walk", async () => {
      write("a.md");
      await scan();
      const steps = scanAll({ source, catalog }, signal);
      await steps.next();
      write("late.md");
      await hint("late.md");
      const found: string[] = [];
      for await (const batch of steps) found.push(...batch.changes.map(spoken));
      expect(found).toEqual([]);
      expect(catalog.idOf("late.md")).toBeDefined();
    });

    it("calls a note a copy when the original is back before the move is written", async () => {
      write("a.md", "text");
      await scan();
      rmSync(at("a.md"));
      write("b.md", "text");
      source.beforeRead = () => write("a.md", "text");
      expect(await scan()).toEqual(["added b.md"]);
      source.beforeRead = () => {};
      expect(await scan()).toEqual(["touched a.md"]);
    });

    it("keeps what stands in a folder that cannot be looked into", async () => {
      for (const path of ["a/b.md", "a/c/d.md", "e.md", "f.md"]) write(path);
      await scan();
      rmSync(at("f.md"));
      write("a/.kuraignore", "x".repeat(1_048_577));
      expect(await scan()).toEqual(["removed f.md"]);
      expect(await hint("a", "a/b.md")).toEqual([]);
    });

    it("takes away what became too large, and says so", async () => {
      write("a.md", "x".repeat(2_000));
      await scan();
      source.rules = { ...allNotes, maxFileKb: 1 };
      const found: string[] = [];
      const skipped: string[] = [];
      for await (const batch of scanAll({ source, catalog }, signal)) {
        found.push(...batch.changes.map(spoken));
        skipped.push(...batch.skipped.map(({ path }) => path));
      }
      expect([found, skipped]).toEqual([["removed a.md"], ["a.md"]]);
    });
  });
});
