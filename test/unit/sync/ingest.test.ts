import { beforeEach, describe, expect, it } from "vitest";
import {
  type ApplyResult,
  bulk,
  justSaved,
  type NoteChange,
  openEditor,
  type Priority,
} from "../../../server/src/core/change.ts";
import type { NotePath } from "../../../server/src/core/note.ts";
import type { Epoch } from "../../../server/src/core/outbox-entry.ts";
import { noChanges } from "../../../server/src/sync/apply-sum.ts";
import { Ingest, type Settlement } from "../../../server/src/sync/ingest.ts";
import { SkippedNotes } from "../../../server/src/sync/skipped-notes.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { MemoryLog } from "../../support/memory-log.ts";

const removed = (path: string): NoteChange => ({ kind: "removed", path: path as NotePath });
const path = (name: string) => ({ kind: "path", path: name as NotePath }) as const;

describe("taking in hinted changes", () => {
  let clock: ManualClock;
  let log: MemoryLog;
  let settled: NotePath[][];
  let applied: { changes: readonly NoteChange[]; priority: Priority }[];
  let rescans: string[];
  let settle: (paths: readonly NotePath[]) => Promise<Settlement>;
  let skipped: SkippedNotes;
  let ingest: Ingest;
  /** What was still unsettled each time that all was said to be settled. */
  let saidSettled: number[];

  beforeEach(() => {
    clock = new ManualClock();
    log = new MemoryLog();
    settled = [];
    applied = [];
    rescans = [];
    saidSettled = [];
    skipped = new SkippedNotes();
    settle = (paths) => Promise.resolve({ changes: paths.map(removed), skipped: [], unreadable: [] });
    ingest = new Ingest({
      settle: (paths) => {
        settled.push([...paths]);
        return settle(paths);
      },
      catalog: {
        apply: (changes, priority): Promise<ApplyResult> => {
          applied.push({ changes, priority });
          return Promise.resolve(noChanges);
        },
      },
      epoch: 1 as Epoch,
      skipped,
      debounceMs: () => 150,
      rescan: (reason) => rescans.push(reason),
      onApplied: () => undefined,
      onSettled: () => saidSettled.push(ingest.pending),
      clock,
      log,
    });
  });

  it("says when all is settled, also when nothing had changed, and counts what is being settled until then", async () => {
    const reading = Promise.withResolvers<void>();
    settle = async () => {
      await reading.promise;
      return { changes: [], skipped: [], unreadable: [] };
    };
    ingest.hint({ kind: "path", path: "a.md" as NotePath }, justSaved);
    await clock.advance(200);
    expect(settled).toEqual([["a.md"]]);
    expect(ingest.pending).toBe(1);
    expect(saidSettled).toEqual([]);
    reading.resolve();
    await clock.advance(0);
    expect(saidSettled).toEqual([0]);
  });

  it("settles a path once, however often it was hinted in a short while", async () => {
    ingest.hint(path("a.md"), justSaved);
    await clock.advance(100);
    ingest.hint(path("a.md"), justSaved);
    await clock.advance(100);
    expect(settled).toEqual([]);
    await clock.advance(50);
    expect(settled).toEqual([["a.md"]]);
  });

  it("does not wait for ever while hints keep coming", async () => {
    for (let index = 0; index < 20; index += 1) {
      ingest.hint(path(`${index}.md`), bulk);
      await clock.advance(100);
    }
    expect(settled.length).toBeGreaterThan(0);
    expect(settled[0]?.length).toBe(10);
  });

  it("lets the open note go before the many of a checkout", async () => {
    for (let index = 0; index < 450; index += 1) ingest.hint(path(`${index}.md`), bulk);
    ingest.hint(path("7.md"), openEditor);
    await clock.advance(150);
    expect(settled[0]).toEqual(["7.md"]);
    expect(applied.map(({ priority, changes }) => [priority, changes.length])).toEqual([
      [openEditor, 1],
      [bulk, 200],
      [bulk, 200],
      [bulk, 49],
    ]);
    expect(settled.length).toBe(2);
  });

  it("asks for a full look when events were lost", () => {
    ingest.hint({ kind: "rescan", reason: "too many events" }, bulk);
    expect(rescans).toEqual(["too many events"]);
  });

  it("looks again at a note that could not be read, and gives up after five times", async () => {
    settle = (paths) =>
      Promise.resolve({ changes: [], skipped: [], unreadable: paths.map((one) => ({ path: one, reason: "EBUSY" })) });
    ingest.hint(path("locked.md"), justSaved);
    await clock.advance(60_000);
    expect(settled.length).toBe(6);
    expect(applied).toEqual([]);
  });

  it("keeps a change that could not be written and tries it again", async () => {
    let broken = true;
    const good = settle;
    settle = (paths) => (broken ? Promise.reject(new Error("disk full")) : good(paths));
    ingest.hint(path("a.md"), justSaved);
    await clock.advance(150);
    expect(log.lines.map((line) => line.fields.reason)).toEqual(["disk full"]);
    broken = false;
    await clock.advance(1_500);
    expect(applied.length).toBe(1);
  });

  it("names what is skipped until it is a note again", async () => {
    settle = (paths) =>
      Promise.resolve({
        changes: [],
        skipped: paths.map((one) => ({ path: one, reason: "too large" })),
        unreadable: [],
      });
    ingest.hint(path("big.md"), justSaved);
    await clock.advance(150);
    expect(skipped.summary().skipped).toEqual([{ path: "big.md", reason: "too large" }]);
    settle = () => Promise.resolve({ changes: [], skipped: [], unreadable: [] });
    ingest.hint(path("big.md"), justSaved);
    await clock.advance(150);
    expect(skipped.count).toBe(0);
  });
});
