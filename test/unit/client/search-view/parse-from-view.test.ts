import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseFromView } from "../../../../client/src/search-view/parse-from-view.ts";

const place = { folder: "file:///notes", path: "docs/a b.md", startLine: 1, endLine: 2 };

describe("messages from the webview", () => {
  it("are taken when they are what the view may send", () => {
    for (const message of [
      { type: "ready" },
      { type: "search", id: 3, query: "how" },
      { type: "complete", id: 4, field: "tag", prefix: "" },
      { type: "open", place, how: "beside" },
      { type: "command", command: "restart" },
    ])
      expect(parseFromView(message)).toEqual(message);
  });

  it("are refused when a part is missing, of another kind, or not on the list", () => {
    for (const message of [
      null,
      "ready",
      {},
      { type: "search", id: "3", query: "how" },
      { type: "search", id: 3, query: "x".repeat(20_000) },
      { type: "complete", id: 4, field: "title", prefix: "" },
      { type: "open", place, how: "delete" },
      { type: "open", place: { ...place, startLine: -1 }, how: "open" },
      { type: "command", command: "workbench.action.terminal.sendSequence" },
      { type: "command", command: "toString" },
    ])
      expect(parseFromView(message)).toBeNull();
  });

  it("open no path that climbs out of its folder", () => {
    for (const path of ["../a.md", "a/../../b.md", "/etc/passwd", "a//b", "", "."])
      expect(parseFromView({ type: "open", place: { ...place, path }, how: "open" })).toBeNull();
  });

  it("never throw, whatever they are", () => {
    fc.assert(fc.property(fc.anything(), (message) => void parseFromView(message)));
  });
});
