import { describe, expect, it } from "vitest";
import { clampedLines, staysWithin } from "../../../../client/src/open/line-range.ts";

describe("the lines of a hit", () => {
  it("are counted from 0 in an editor", () => {
    expect(clampedLines(3, 7, 100)).toEqual({ first: 2, last: 6 });
  });

  it("end where the note ends, when it has become shorter", () => {
    expect(clampedLines(3, 70, 10)).toEqual({ first: 2, last: 9 });
    expect(clampedLines(30, 70, 10)).toEqual({ first: 9, last: 9 });
    expect(clampedLines(0, 0, 0)).toEqual({ first: 0, last: 0 });
  });

  it("stay marked while every cursor is within", () => {
    const lines = { first: 2, last: 6 };
    expect(staysWithin(lines, [2])).toBe(true);
    expect(staysWithin(lines, [6, 2])).toBe(true);
    expect(staysWithin(lines, [3, 7])).toBe(false);
    expect(staysWithin(lines, [1])).toBe(false);
  });
});
