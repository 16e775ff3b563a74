import { describe, expect, it } from "vitest";
import { type StatusFacts, summarise } from "../../../server/src/app/status-summary.ts";

const calm: StatusFacts = {
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
    expect(summarise(calm)).toEqual({ health: "ok", phase: "idle", message: "Synced, 1,204 notes" });
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
    ];
    for (const trouble of troubled) {
      const { health, message } = summarise({ ...calm, ...trouble });
      expect(health, JSON.stringify(trouble)).not.toBe("ok");
      expect(message).not.toContain("Synced");
    }
  });

  it("counts the notes of a first look through a folder", () => {
    const scanning = { ...calm, scanning: { done: 312, total: 1204 } };
    expect(summarise(scanning)).toEqual({ health: "ok", phase: "scanning", message: "Reading notes 312/1,204" });
  });

  it("names a pause before anything that goes on behind it", () => {
    expect(summarise({ ...calm, relay: { kind: "paused" }, pending: 4 }).message).toBe("Paused with 4 chunks waiting");
  });
});
