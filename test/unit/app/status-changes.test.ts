import { expect, it } from "vitest";
import { changesOnly } from "../../../server/src/app/cli/status-changes.ts";
import { idleStatus } from "../../support/fake-folder.ts";

it("what a watch tells is what changed, once, and not what is on the way", () => {
  const told: string[] = [];
  const show = changesOnly((sentence) => told.push(sentence), 3);
  const hung = { ...idleStatus, health: "warning", role: "read-only" } as const;
  show({ ...idleStatus, message: "Synced, 3 notes" });
  show({ ...idleStatus, phase: "syncing", message: "Indexing, 4 chunks to go" });
  show({ ...idleStatus, notes: 4, message: "Synced, 4 notes" });
  show({ ...idleStatus, notes: 4, message: "Synced, 4 notes" });
  show({ ...hung, message: "Silent for 3 s" });
  show({ ...hung, message: "Silent for 6 s" });
  show({ ...idleStatus, notes: 4, message: "Synced, 4 notes" });
  show({ ...idleStatus, health: "warning", message: "1 chunk parked" });
  expect(told).toEqual(["Synced, 4 notes", "Silent for 3 s", "Synced, 4 notes", "1 chunk parked"]);
});
