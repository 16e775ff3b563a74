import { describe, expect, it } from "vitest";
import type { KuraState } from "../../../../client/src/kura-state.ts";
import { menuGroups } from "../../../../client/src/status/menu-entries.ts";
import { statusView } from "../../../../client/src/status/status-text.ts";
import { english } from "../../../support/bundle-texts.ts";
import { folderState, running } from "../../../support/kura-states.ts";

function menu(state: KuraState) {
  return menuGroups(state, statusView(state, english, new Date("2026-11-21T10:00:00.000Z"), "en"));
}

describe("the status menu", () => {
  it("offers what can be done with notes that are in sync", () => {
    expect(menu(running(folderState()))).toEqual({
      now: [],
      notes: ["search", "sync", "check", "backup", "pause"],
      kura: ["chooseModel", "setKey", "openSettings", "restart", "showLog", "copyDiagnostics"],
    });
  });

  it("puts first what the state asks for, and offers nothing twice", () => {
    const { now, notes } = menu(running(folderState({ parked: 3, drift: 1 })));
    expect(now).toEqual(["showParked", "retry", "repair", "check"]);
    expect(notes).toEqual(["search", "sync", "backup", "pause"]);
  });

  it("resumes what is paused and pauses what is not", () => {
    expect(menu(running(folderState({ phase: "paused" })))).toMatchObject({ now: ["resume"] });
    expect(menu(running(folderState({ phase: "paused" }))).notes).not.toContain("pause");
    const one = menu(running(folderState({ phase: "paused" }, "a"), folderState({}, "b")));
    expect([...one.now, ...one.notes]).toEqual(expect.arrayContaining(["resume", "pause"]));
  });

  it("offers nothing that would send, write or spend in a window that is not trusted", () => {
    const restricted = folderState({ restricted: true, cause: { kind: "restricted", detail: null } });
    expect(menu({ ...running(restricted), trusted: false })).toEqual({
      now: ["manageTrust"],
      notes: ["search"],
      kura: ["openSettings", "restart", "showLog", "copyDiagnostics"],
    });
  });

  it("offers to restart a server that has gone, and no search", () => {
    expect(menu({ server: { kind: "failed", reason: "It went." }, trusted: true, folders: [folderState()] })).toEqual({
      now: ["restart", "copyDiagnostics"],
      notes: [],
      kura: ["setKey", "openSettings", "showLog"],
    });
  });

  it("lists what was left out where something was", () => {
    expect(menu(running(folderState({ skippedCount: 1 }))).notes).toContain("showLeftOut");
    expect(menu(running(folderState())).notes).not.toContain("showLeftOut");
  });
});
