import { describe, expect, it } from "vitest";
import { backupText } from "../../../../client/src/commands/backup-text.ts";
import { checkText, findingsText, repairText, stepsText } from "../../../../client/src/commands/check-text.ts";
import { parkedNotes } from "../../../../client/src/commands/parked-notes.ts";
import { retryText, syncText } from "../../../../client/src/commands/sync-text.ts";
import { figures } from "../../../../client/src/status/figures.ts";
import type { BackupReport } from "../../../../server/src/protocol/backup.ts";
import type { CheckReport, FindingKind, RepairReport } from "../../../../server/src/protocol/check.ts";
import type { SyncReport } from "../../../../server/src/protocol/sync.ts";
import { english, inJapanese } from "../../../support/bundle-texts.ts";

const now = new Date("2026-11-21T10:00:00.000Z");
const en = figures("en", now, english);
const ja = figures("ja", now, inJapanese);

const unchanged: SyncReport = {
  notes: 25,
  chunks: 180,
  added: 0,
  modified: 0,
  moved: 0,
  removed: 0,
  unchanged: 25,
  embedded: 0,
  cacheHits: 0,
  upserts: 0,
  deletes: 0,
  parked: 0,
  pending: 0,
  requests: 0,
  tokens: 0,
  costUsd: 0,
  durationMs: 12,
  degraded: false,
  reason: null,
  skipped: [],
  skippedCount: 0,
};

describe("what a sync says", () => {
  it("is that nothing changed, or what did, over all folders", () => {
    expect(syncText([unchanged], english, en)).toBe("25 notes: nothing has changed.");
    expect(
      syncText(
        [
          { ...unchanged, added: 2 },
          { ...unchanged, added: 1, removed: 4 },
        ],
        english,
        en,
      ),
    ).toBe("50 notes: 3 added and 4 removed.");
    expect(syncText([{ ...unchanged, modified: 1, moved: 2 }], inJapanese, ja)).toBe("25 件のノート: 変更 1、移動 2。");
  });

  it("keeps nothing back that went wrong, and says each reason once", () => {
    const reason = "The host cannot be reached.";
    const report = { ...unchanged, parked: 1, pending: 2, skippedCount: 3, degraded: true, reason };
    expect(syncText([report, { ...unchanged, degraded: true, reason }], english, en)).toBe(
      "50 notes: nothing has changed. 1 parked. 2 waiting. Files left out: 3. The host cannot be reached.",
    );
  });
});

describe("what a retry says", () => {
  const said = (retried: number, parked: number, pending: number) =>
    retryText([{ retried, parked, pending }], ["The key is not valid."], english, en);

  it("tells what was tried, and what of it is left", () => {
    expect(said(3, 1, 0)).toBe("3 tried again, 1 still parked.");
    expect(said(3, 0, 2)).toBe("Tried again, 2 still waiting. The key is not valid.");
    expect(said(3, 0, 0)).toBe("3 tried again, all of it went through.");
    expect(said(0, 0, 0)).toBe("There is nothing to try again: everything is delivered.");
  });
});

describe("what is parked", () => {
  it("is listed by note and reason, with the number of parts", () => {
    const entry = { seq: 1, attempts: 2, parkedAt: now.toISOString() };
    const parked = [
      { ...entry, path: "a.md", reason: "too long" },
      { ...entry, path: "b.md", reason: "too long" },
      { ...entry, path: "a.md", reason: "too long" },
      { ...entry, path: null, reason: "too long" },
    ];
    expect(parkedNotes(parked)).toEqual([
      { path: "a.md", reason: "too long", parts: 2 },
      { path: "b.md", reason: "too long", parts: 1 },
      { path: null, reason: "too long", parts: 1 },
    ]);
  });
});

describe("what a backup says", () => {
  const report: BackupReport = {
    id: "20261121-100000-8f3a2c1",
    commit: "8f3a2c1",
    pushed: false,
    files: 25,
    bytes: 1_300_000,
    durationMs: 90,
  };

  it("names the restore point and does not let anyone think that it is elsewhere", () => {
    expect(backupText([report], english, en)).toBe(
      "Backed up 25 notes (1.3 MB) as 20261121-100000-8f3a2c1. It is on this machine only: nothing is pushed anywhere yet.",
    );
    expect(backupText([{ ...report, pushed: true }], english, en)).toContain("pushed to your remote");
  });

  it("counts as pushed over several folders only when all are", () => {
    const text = backupText([report, { ...report, pushed: true }], english, en);
    expect(text).toContain("50 notes (2.6 MB) in 2 folders");
    expect(text).toContain("nothing is pushed anywhere yet");
  });
});

const wellChecked: CheckReport = {
  ok: true,
  checkedNotes: 25,
  checkedChunks: 180,
  findings: [],
  findingCount: 0,
  repaired: 0,
  durationMs: 5,
};

describe("what a check says", () => {
  it("is that all is well, or how much is not", () => {
    expect(checkText([wellChecked], false, english, en)).toBe("All is well: 25 notes and 180 chunks compared.");
    expect(checkText([wellChecked], true, english, en)).toContain("every vector and every text");
    expect(checkText([{ ...wellChecked, ok: false, findingCount: 1204 }], false, english, en)).toBe(
      "1,204 differences between notes and index (25 notes and 180 chunks compared).",
    );
  });

  it("lists findings by kind, with those that are not listed counted", () => {
    const report: CheckReport = {
      ...wellChecked,
      ok: false,
      findings: [
        { kind: "missing", where: "index", chunk: "c1", detail: "It is not in the index." },
        { kind: "disk-added", where: "disk", path: "a.md", detail: "It is new." },
        { kind: "missing", where: "index", path: "b.md", chunk: "c2", detail: "It is not in the index." },
      ],
      findingCount: 10,
      countByKind: { missing: 9, "disk-added": 1 },
    };
    expect(findingsText([{ folder: "notes", report }], english, en).split("\n")).toEqual([
      "notes",
      "=====",
      "",
      "10 differences between notes and index (25 notes and 180 chunks compared).",
      "",
      "Missing in the index (9)",
      "  c1  It is not in the index.",
      "  b.md  It is not in the index.",
      "",
      "New on disk, not yet indexed (1)",
      "  a.md  It is new.",
      "",
      "7 more are not listed.",
      "",
    ]);
  });

  it("gives a finding one line, whatever a note is called", () => {
    const finding = { kind: "stale", where: "index", path: "a\nforged\u202e.md", detail: "x" } as const;
    const report = { ...wellChecked, ok: false, findings: [finding], findingCount: 1 };
    expect(findingsText([{ folder: "n\nn", report }], english, en)).toContain("\n  a forged .md  x\n");
  });

  it("has words for every kind in both languages", () => {
    const kinds: readonly FindingKind[] = [
      "disk-changed",
      "disk-removed",
      "disk-added",
      "missing",
      "stale",
      "orphan",
      "duplicate",
      "stuck",
      "wrong-vector",
      "text-mismatch",
      "corrupt",
    ];
    const findings = kinds.map((kind) => ({ kind, where: "index", detail: "x" }) as const);
    const report = { ...wellChecked, ok: false, findings, findingCount: kinds.length };
    for (const [t, own] of [
      [english, en],
      [inJapanese, ja],
    ] as const) {
      const heads = findingsText([{ folder: "notes", report }], t, own).match(/^.+ \(1\)$/gm);
      expect(new Set(heads).size).toBe(kinds.length);
    }
  });
});

describe("what a repair says", () => {
  const report: RepairReport = {
    ok: true,
    repaired: 3,
    durationMs: 20,
    steps: [
      { action: "reconcile", count: 1, reason: "1 note on the disk differs from the catalog." },
      { action: "reindex-chunks", count: 2, reason: "2 chunks are missing." },
    ],
  };

  it("names what was done", () => {
    expect(repairText([report], english, en)).toBe(
      "3 things repaired: notes compared anew and chunks written to the index again.",
    );
    expect(repairText([{ ...report, ok: false }], english, en)).toBe("Not all of it could be repaired.");
    expect(repairText([{ ...report, steps: [], repaired: 0 }], english, en)).toBe("There was nothing to repair.");
  });

  it("lists the steps in their order with the reasons", () => {
    const text = stepsText([{ folder: "notes", report }], english, en);
    expect(text).toContain("1. notes compared anew (1)\n   1 note on the disk differs from the catalog.");
    expect(text).toContain("2. chunks written to the index again (2)\n   2 chunks are missing.");
  });
});
