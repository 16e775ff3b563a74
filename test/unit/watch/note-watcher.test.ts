import { EventEmitter } from "node:events";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { NoteHint } from "../../../server/src/core/ports/note-source.ts";
import { startWatcher, type Watcher } from "../../../server/src/watch/note-watcher.ts";
import { allNotes } from "../../support/in-thread-note-source.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { MemoryLog } from "../../support/memory-log.ts";
import { tempFolder } from "../../support/temp-folder.ts";

class FakeEngine extends EventEmitter {
  isClosed = false;
  close(): Promise<void> {
    this.isClosed = true;
    return Promise.resolve();
  }
}

describe("turning the system's events into hints", () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let clock: ManualClock;
  let engines: FakeEngine[];
  let hints: NoteHint[];
  let modes: [string, string | null][];
  let watcher: Watcher;
  const event = (name: string, path: string) => engines.at(-1)?.emit("all", name, join(folder.path, path));
  const taken = () => hints.splice(0).map((hint) => (hint.kind === "path" ? hint.path : `rescan: ${hint.reason}`));

  beforeEach(async () => {
    folder = await tempFolder();
    clock = new ManualClock();
    engines = [];
    hints = [];
    modes = [];
    watcher = startWatcher({
      root: folder.path,
      rules: allNotes,
      pollingIntervalMs: 5_000,
      onHints: (some) => hints.push(...some),
      onMode: (mode, reason) => modes.push([mode, reason]),
      clock,
      log: new MemoryLog(),
      open: () => {
        const engine = new FakeEngine();
        engines.push(engine);
        return engine;
      },
    });
  });
  afterEach(async () => {
    await watcher.close();
    await folder[Symbol.asyncDispose]();
  });

  it("asks for a full look once the watches stand", async () => {
    engines[0]?.emit("ready");
    await watcher.ready;
    expect(taken()).toEqual(["rescan: watching has begun"]);
    expect(modes).toEqual([["watching", null]]);
  });

  it("names a note once, however many events it has", async () => {
    for (const name of ["add", "change", "change"]) event(name, "a/b.md");
    expect(taken()).toEqual([]);
    await clock.advance(50);
    expect(taken()).toEqual(["a/b.md"]);
  });

  it("makes two hints of a renamed folder, whatever it holds", async () => {
    for (let index = 0; index < 200; index++) event("unlink", `old/deep/${index}.md`);
    event("unlinkDir", "old/deep");
    event("unlinkDir", "old");
    event("addDir", "new");
    for (let index = 0; index < 200; index++) event("add", `new/deep/${index}.md`);
    event("add", "newer.md");
    await clock.advance(50);
    expect(taken()).toEqual(["old", "new", "newer.md"]);
  });

  it("answers a storm of events once, when it is over", async () => {
    for (let index = 0; index < 2_001; index++) event("unlink", `old/${index}.md`);
    await clock.advance(200);
    for (let index = 0; index < 2_001; index++) event("add", `new/${index}.md`);
    expect(taken()).toEqual([]);
    await clock.advance(250);
    expect(taken()).toEqual(["rescan: many files changed at once"]);
    event("change", "a.md");
    await clock.advance(50);
    expect(taken()).toEqual(["a.md"]);
  });

  it("does not wait for ever for the end of a storm", async () => {
    for (let index = 0; index < 2_001; index++) event("change", `${index}.md`);
    for (let step = 0; step < 30; step++) {
      event("change", "log.md");
      await clock.advance(100);
    }
    expect(taken().filter((hint) => hint.startsWith("rescan")).length).toBe(1);
  });

  it("sets its watches up anew when the ignore files change", async () => {
    event("change", ".kuraignore");
    event("change", "sub/.gitignore");
    expect(engines.length).toBe(1);
    await clock.advance(1_000);
    expect(engines.map(({ isClosed }) => isClosed)).toEqual([true, false]);
    expect(taken()).toEqual(["rescan: the ignore files have changed"]);
    engines[0]?.emit("all", "change", join(folder.path, "late.md"));
    await clock.advance(50);
    expect(taken()).toEqual([]);
  });

  it.each(["ENOSPC", "EMFILE"])(
    "looks through the folder in turns when the system has no watches left (%s)",
    async (code) => {
      engines[0]?.emit("error", Object.assign(new Error("no"), { code }));
      await watcher.ready;
      expect(modes.map(([mode]) => mode)).toEqual(["polling"]);
      expect(modes[0]?.[1]).toMatch(/limit of file watches|too many files/);
      expect(engines[0]?.isClosed).toBe(true);
      expect(taken()).toEqual(["rescan: polling"]);
      await clock.advance(10_000);
      expect(taken()).toEqual(["rescan: polling", "rescan: polling"]);
      await watcher.close();
      await clock.advance(10_000);
      expect(taken()).toEqual([]);
    },
  );

  it("goes on watching the rest when one folder cannot be watched, and looks once itself", () => {
    engines[0]?.emit("error", Object.assign(new Error("EACCES: permission denied"), { code: "EACCES" }));
    expect(taken()).toEqual(["rescan: a folder cannot be watched"]);
    expect(engines[0]?.isClosed).toBe(false);
  });

  it("says nothing of what stands outside, and asks for a full look when the root itself goes", () => {
    engines[0]?.emit("all", "change", join(folder.path, "..", "other.md"));
    event("unlinkDir", "");
    expect(taken()).toEqual(["rescan: the notes folder itself came or went"]);
  });
});
