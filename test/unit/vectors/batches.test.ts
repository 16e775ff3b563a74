import { describe, expect, it } from "vitest";
import { entriesPerRequest, slicesOf } from "../../../server/src/vectors/batches.ts";

describe("requests to the index", () => {
  it("hold a bounded number of entries, and of numbers in all of them together", () => {
    expect(entriesPerRequest(8, 300, 38_400)).toBe(300);
    expect(entriesPerRequest(256, 300, 38_400)).toBe(150);
    expect(entriesPerRequest(3_072, 300, 38_400)).toBe(12);
  });

  it("hold at least one entry, however long its vector is", () => {
    expect(entriesPerRequest(100_000, 300, 38_400)).toBe(1);
  });

  it("carry every item once, in order", () => {
    expect([...slicesOf([1, 2, 3, 4, 5], 2)]).toEqual([[1, 2], [3, 4], [5]]);
    expect([...slicesOf([], 2)]).toEqual([]);
  });
});
