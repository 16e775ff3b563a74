import { describe, expect, it } from "vitest";
import type { Notice } from "../../../../client/src/search-view/messages.ts";
import { shownNotices } from "../../../../client/webview/search/shown-notices.ts";

const notice = (kind: Notice["kind"], text: string): Notice => ({ kind, text, actions: [], progress: null });
const paused = notice("hint", "Sync is paused.");
const degraded = notice("degraded", "The index is not available.");
const failed = notice("error", "That is no date.");

describe("the notices above the results", () => {
  it("say the same thing only once: the state's notice stands for the answer's", () => {
    expect(shownNotices(paused, degraded)).toEqual([paused]);
    expect(shownNotices(null, degraded)).toEqual([degraded]);
    expect(shownNotices(null, null)).toEqual([]);
  });

  it("begin with why a search failed", () => {
    expect(shownNotices(paused, failed)).toEqual([failed, paused]);
    expect(shownNotices(null, failed)).toEqual([failed]);
  });
});
