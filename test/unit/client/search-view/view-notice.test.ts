import { describe, expect, it } from "vitest";
import type { KuraState, ServerState } from "../../../../client/src/kura-state.ts";
import { viewNotice } from "../../../../client/src/search-view/view-notice.ts";
import type { StatusCause, StatusSnapshot } from "../../../../server/src/protocol/status.ts";
import { english, inJapanese } from "../../../support/bundle-texts.ts";
import { folderState, running } from "../../../support/kura-states.ts";

const withServer = (server: ServerState): KuraState => ({ server, trusted: true, folders: [folderState()] });
const withCause = (kind: StatusCause, more: Partial<StatusSnapshot> = {}) =>
  running(folderState({ health: "warning", cause: { kind, detail: "It has a reason." }, ...more }));
const firstIndex = (done: number, total: number | null): Partial<StatusSnapshot> => ({
  phase: "syncing",
  lastSyncAt: null,
  progress: { of: "chunks", done, total },
});
const commands = (state: KuraState) => viewNotice(state, english).notice?.actions.map((it) => it.command);
const untrusted: KuraState = { ...running(folderState()), trusted: false };

/** Every state that has something to say. */
const states: Readonly<Record<string, KuraState>> = {
  "no folder": withServer({ kind: "absent", why: "no-folder" }),
  "no notes": withServer({ kind: "absent", why: "no-notes" }),
  looking: withServer({ kind: "looking" }),
  virtual: withServer({ kind: "absent", why: "virtual" }),
  failed: withServer({ kind: "failed", reason: "It ended too often." }),
  starting: withServer({ kind: "starting" }),
  restarting: withServer({ kind: "restarting", attempt: 2 }),
  "reading for the first time": running(folderState(null)),
  "first index": running(folderState(firstIndex(312, 1_204))),
  untrusted,
  halted: withCause("halted"),
  "index unavailable": withCause("index-unavailable"),
  "index rebuilding": withCause("index-rebuilding"),
  "backing off": withCause("backing-off"),
  paused: running(folderState({ phase: "paused" })),
  "all notes gone": running(folderState({ notes: 0 })),
};

describe("what the search view says of Kura's state", () => {
  it("is nothing when all is well", () => {
    expect(viewNotice(running(folderState()), english)).toEqual({ notice: null, canSearch: true });
  });

  it.each(Object.entries(states))("has a sentence for %s, in both languages", (_name, state) => {
    expect(viewNotice(state, english).notice?.text).toMatch(/[.…]$/);
    expect(viewNotice(state, inJapanese).notice?.text).toBeTruthy();
  });

  it("lets nobody search where there is nothing to search or nobody to ask", () => {
    const closed = Object.keys(states).filter((name) => !viewNotice(states[name] ?? untrusted, english).canSearch);
    expect(closed).toEqual(["no folder", "no notes", "virtual", "failed", "all notes gone"]);
  });

  it("offers a way on", () => {
    expect(commands(withServer({ kind: "absent", why: "no-folder" }))).toEqual(["openFolder"]);
    expect(commands(withServer({ kind: "absent", why: "no-notes" }))).toEqual(["openSettings"]);
    expect(commands(withServer({ kind: "failed", reason: "" }))).toEqual(["restart", "showLog"]);
    expect(commands(untrusted)).toEqual(["manageTrust"]);
    expect(commands(running(folderState({ phase: "paused" })))).toEqual(["resume"]);
    expect(commands(withCause("halted"))).toEqual(["retry", "chooseModel"]);
  });

  it("adds up how far the folders are with their first index", () => {
    const state = running(
      folderState(firstIndex(300, 1_000), "a"),
      folderState(firstIndex(12, 204), "b"),
      folderState({}, "c"),
    );
    const { notice, canSearch } = viewNotice(state, english);
    expect(notice).toMatchObject({ kind: "loading", progress: { done: 312, total: 1_204 } });
    expect(notice?.text).toContain("312 of 1,204");
    expect(canSearch).toBe(true);
  });

  it("gives no figure while one folder does not know its own", () => {
    const state = running(folderState(firstIndex(300, 1_000), "a"), folderState(firstIndex(12, null), "b"));
    expect(viewNotice(state, english).notice?.progress).toBeNull();
  });

  it("offers nothing that an untrusted workspace may not do", () => {
    expect(commands({ ...withCause("halted"), trusted: false })).toEqual(["manageTrust"]);
  });

  it("is silent about what changes no answer", () => {
    for (const kind of ["parked", "drift", "backup-failed", "backup-overdue", "setting", "not-agreed"] as const)
      expect(viewNotice(withCause(kind), english).notice).toBeNull();
  });
});
