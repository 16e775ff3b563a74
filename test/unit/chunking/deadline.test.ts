import { describe, expect, it } from "vitest";
import { within } from "../../../server/src/chunking/deadline.ts";
import { lineOutline } from "../../../server/src/chunking/line-outline.ts";
import { markdownOutline } from "../../../server/src/chunking/markdown-outline.ts";

describe("work under a deadline", () => {
  it("stops what does not end, and does the next piece of work as ever", () => {
    expect(
      within(20, () => {
        for (;;);
      }),
    ).toBeNull();
    expect(within(20, () => /^(a+)+$/.test(`${"a".repeat(60)}b`))).toBeNull();
    expect(within(1_000, () => "done")).toEqual({ result: "done" });
  });

  it("passes on what the work throws", () => {
    expect(() => within(1_000, () => JSON.parse("{"))).toThrow(SyntaxError);
  });
});

describe("headings found line by line, when the parser takes too long", () => {
  it("are those of the parser, for headings with marks", () => {
    const text =
      "intro\n# One #\n\n```js\n# not me\n```\n## Two\n~~~\n```\n# nor me\n~~~\n### Three\ntext\n#no heading\n#\n";
    const lines = text.split("\n");
    expect(lineOutline(lines, 0).sections).toEqual(markdownOutline(lines, 0).sections);
  });
});
