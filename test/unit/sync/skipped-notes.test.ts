import { describe, expect, it } from "vitest";
import type { NotePath } from "../../../server/src/core/note.ts";
import { noneSkipped, SkippedNotes, skippedIn } from "../../../server/src/sync/skipped-notes.ts";

const left = (path: string) => ({ path: path as NotePath, reason: "too large" });

describe("left-out files", () => {
  it("are named up to twenty and counted all", () => {
    const notes = new SkippedNotes();
    notes.set(Array.from({ length: 30 }, (_, at) => left(`${at}.md`)));
    expect(notes.summary().skipped).toHaveLength(20);
    expect(notes.summary().skippedCount).toBe(30);
  });

  it("are known from the last report until the next full comparison", () => {
    const notes = new SkippedNotes(skippedIn({ skipped: [left("a.md")], skippedCount: 25 }));
    expect(notes.summary()).toEqual({ skipped: [left("a.md")], skippedCount: 25 });
    notes.replace([left("b.md")]);
    expect(notes.summary()).toEqual({ skipped: [left("b.md")], skippedCount: 1 });
  });

  it.each([[null], [undefined], ["x"], [{}], [{ skipped: 3, skippedCount: 3 }]])(
    "are none where a report says nothing of them: %j",
    (report) => {
      expect(skippedIn(report)).toEqual(noneSkipped);
    },
  );
});
