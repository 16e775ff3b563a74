import { describe, expect, it } from "vitest";
import { quickSearchNotice } from "../../../client/src/quick-search-notice.ts";
import type { FoldersAnswer } from "../../../client/src/search-view/search-folders.ts";
import { english } from "../../support/bundle-texts.ts";
import { folderState, running } from "../../support/kura-states.ts";

const well: FoldersAnswer = { hits: [], folders: 1, tookMs: 1, failures: [], degraded: [] };
const failed: FoldersAnswer = { ...well, hits: null, failures: [{ folder: "notes", text: "It cannot be read." }] };
const paused = running(folderState({ phase: "paused" }));

describe("the notice of the quick search", () => {
  it("is there only when something is the matter", () => {
    expect(quickSearchNotice(running(folderState()), well, english)).toBeNull();
    expect(quickSearchNotice(running(folderState()), null, english)).toBeNull();
  });

  it("says first why there is no answer", () => {
    expect(quickSearchNotice(paused, failed, english)?.text).toBe("It cannot be read.");
    expect(quickSearchNotice(paused, well, english)?.kind).toBe("hint");
  });

  it("says what the state says where nobody can be asked at all", () => {
    const state = { ...paused, server: { kind: "absent", why: "no-folder" } } as const;
    expect(quickSearchNotice(state, failed, english)?.actions).toMatchObject([{ command: "openFolder" }]);
  });
});
