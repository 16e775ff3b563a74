import { describe, expect, it } from "vitest";
import { withSettingProblems } from "../../../server/src/app/status-cause.ts";
import { type StatusFacts, summarise } from "../../../server/src/app/status-summary.ts";
import type { StatusCause, StatusSnapshot } from "../../../server/src/protocol/status.ts";
import { idleStatus } from "../../support/fake-folder.ts";

const calm: StatusFacts = {
  restricted: false,
  unlooked: false,
  delivered: 0,
  backupOlderThanHours: null,
  lifecycle: "running",
  scanning: null,
  relay: { kind: "running" },
  notes: 1204,
  pending: 0,
  parked: 0,
  drift: 0,
  unsettled: 0,
  index: { kind: "chroma", state: "ready" },
  indexReason: null,
  unreadable: null,
  notAgreed: null,
  backupFailed: null,
};

describe("the status sentence", () => {
  it("says synced only when nothing is owed", () => {
    expect(summarise(calm)).toEqual({
      health: "ok",
      phase: "idle",
      message: "Synced, 1,204 notes",
      cause: null,
      progress: null,
    });
    expect(summarise({ ...calm, pending: 1 }).message).toBe("Indexing, 1 chunk to go");
    expect(summarise({ ...calm, unsettled: 2 }).message).toBe("Reading changed notes");
  });

  it("never says synced while something is parked, drifted, unread or unavailable", () => {
    const troubled: Partial<StatusFacts>[] = [
      { parked: 3 },
      { drift: 2 },
      { unreadable: "a/ cannot be read: permission denied" },
      { index: { kind: "chroma", state: "unavailable" }, indexReason: "it ended 5 times" },
      { index: { kind: "chroma", state: "rebuilding" } },
      { relay: { kind: "halted", reason: "the key was refused" } },
      { relay: { kind: "backing-off", until: 0, reason: "429", failures: 1 } },
      { notAgreed: "nobody agreed to send the notes" },
      { backupFailed: "disk full" },
      { backupOlderThanHours: 24 },
      { restricted: true },
    ];
    for (const trouble of troubled) {
      const { health, message, cause } = summarise({ ...calm, ...trouble });
      expect(health, JSON.stringify(trouble)).not.toBe("ok");
      expect(cause, JSON.stringify(trouble)).not.toBeNull();
      expect(message).not.toContain("Synced");
    }
  });

  it("names the worst cause, and makes the message of it", () => {
    // From the mildest to the worst: each hides those before it.
    const steps: [Partial<StatusFacts>, string, string | null, string][] = [
      [
        { backupOlderThanHours: 24 },
        "backup-overdue",
        null,
        "Notes have changed since the last backup, which is more than 24 hours old",
      ],
      [{ backupFailed: "disk full" }, "backup-failed", "disk full", "The last backup failed: disk full"],
      [{ unreadable: "a/ cannot be read" }, "unreadable", "a/ cannot be read", "a/ cannot be read"],
      [{ notAgreed: "nobody agreed" }, "not-agreed", "nobody agreed", "nobody agreed"],
      [{ drift: 2 }, "drift", null, "2 findings in the last check: repair"],
      [{ parked: 1 }, "parked", null, "1 chunk parked: retry, or see why with status"],
      [
        { relay: { kind: "backing-off", until: 0, reason: "429", failures: 1 } },
        "backing-off",
        "429",
        "Waiting to try again: 429",
      ],
      [
        { index: { kind: "chroma", state: "rebuilding" }, pending: 1200 },
        "index-rebuilding",
        null,
        "Rebuilding the vector index from cached embeddings, 1,200 chunks to go",
      ],
      [
        { index: { kind: "chroma", state: "unavailable" }, indexReason: "it ended" },
        "index-unavailable",
        "it ended",
        "The vector index is not available: it ended",
      ],
      [{ relay: { kind: "halted", reason: "bad key" } }, "halted", "bad key", "Sync has stopped: bad key"],
      [{ restricted: true }, "restricted", null, "This workspace is not trusted: only words are searched"],
    ];
    let facts = calm;
    for (const [worse, kind, detail, message] of steps) {
      facts = { ...facts, ...worse };
      expect(summarise(facts)).toMatchObject({ cause: { kind, detail }, message });
    }
  });

  it("is an error only when nothing goes on without the user", () => {
    expect(summarise({ ...calm, relay: { kind: "halted", reason: "bad key" } }).health).toBe("error");
    expect(summarise({ ...calm, restricted: true }).health).toBe("warning");
  });

  it("counts the notes of a first look through a folder", () => {
    const scanning = { ...calm, scanning: { done: 312, total: 1204 } };
    expect(summarise(scanning)).toMatchObject({
      health: "ok",
      phase: "scanning",
      message: "Reading notes 312/1,204",
      progress: { of: "notes", done: 312, total: 1204 },
    });
  });

  it("does not say synced before anybody has looked at the notes", () => {
    expect(summarise({ ...calm, unlooked: true })).toMatchObject({ phase: "starting", message: "Starting" });
    expect(summarise({ ...calm, unlooked: true, scanning: { done: 0, total: null } }).phase).toBe("scanning");
  });

  it("names a pause before anything that goes on behind it", () => {
    expect(summarise({ ...calm, relay: { kind: "paused" }, pending: 4 }).message).toBe("Paused with 4 chunks waiting");
  });

  it("counts the chunks of a burst: what was delivered, of that and what is owed", () => {
    expect(summarise({ ...calm, delivered: 300, pending: 900 }).progress).toEqual({
      of: "chunks",
      done: 300,
      total: 1200,
    });
    expect(summarise({ ...calm, unsettled: 1 })).toMatchObject({ phase: "syncing", progress: null });
    expect(summarise({ ...calm, relay: { kind: "paused" }, pending: 4 }).progress).toBeNull();
  });

  it("does not say syncing of what waits for the workspace to be trusted", () => {
    expect(summarise({ ...calm, restricted: true, pending: 9 })).toMatchObject({ phase: "idle", progress: null });
    expect(summarise({ ...calm, restricted: true, scanning: { done: 1, total: 2 } })).toMatchObject({
      phase: "scanning",
      progress: { of: "notes", done: 1, total: 2 },
    });
  });
});

describe("settings that cannot be used", () => {
  const problems = ["kura.sync.batchSize must be a whole number.", "kura.zebra is not a setting."];
  const withCause = (kind: StatusCause): StatusSnapshot => ({
    ...idleStatus,
    health: "warning",
    message: "as it was",
    cause: { kind, detail: null },
  });

  it("are the cause when nothing is worse", () => {
    for (const status of [idleStatus, withCause("backup-failed"), withCause("backup-overdue")]) {
      expect(withSettingProblems(status, problems)).toMatchObject({
        health: "warning",
        message: problems[0],
        cause: { kind: "setting", detail: problems[0] },
        settingProblems: problems,
      });
    }
  });

  it("are listed behind what is worse", () => {
    for (const kind of ["halted", "parked", "restricted", "unreadable"] as const) {
      const status = withCause(kind);
      expect(withSettingProblems(status, problems)).toEqual({ ...status, settingProblems: problems });
    }
  });

  it("leave a status alone when there are none", () => {
    expect(withSettingProblems(idleStatus, [])).toEqual(idleStatus);
  });
});
