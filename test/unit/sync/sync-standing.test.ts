import { describe, expect, it } from "vitest";
import { SyncStanding } from "../../../server/src/sync/sync-standing.ts";

describe("the standing of a sync", () => {
  it("is in sync when nothing is owed or unsettled after everything could be read", () => {
    const standing = new SyncStanding(null);
    standing.onNothingOwed(1000, true);
    expect(standing.lastSyncAt).toBeNull();
    standing.onCompared(false);
    standing.onNothingOwed(2000, true);
    expect(standing.lastSyncAt).toBeNull();
    standing.onCompared(true);
    standing.onNothingOwed(3000, false);
    expect(standing.lastSyncAt).toBeNull();
    standing.onNothingOwed(4000, true);
    expect(standing.lastSyncAt).toBe(4000);
  });

  it("remembers when an earlier process was in sync until it is so itself", () => {
    const standing = new SyncStanding(500);
    standing.onCompared(false);
    expect(standing.lastSyncAt).toBe(500);
    expect(standing.looked).toBe(true);
  });

  it("counts what is delivered until nothing is owed", () => {
    const standing = new SyncStanding(null);
    standing.onDelivered(200);
    standing.onDelivered(100);
    expect(standing.delivered).toBe(300);
    standing.onNothingOwed(1000, true);
    expect(standing.delivered).toBe(0);
  });
});
