import fc from "fast-check";
import { expect, test } from "vitest";
import { comparePaths } from "../../../server/src/backup/path-order.ts";

test("paths are ordered by their bytes, characters beyond the basic plane too", () => {
  const path = fc.string({
    unit: fc.constantFrom("a", "b", "/", "é", "日", "\uffee", "\u{1f4d3}", "\u{10ffff}"),
    maxLength: 6,
  });
  fc.assert(
    fc.property(path, path, (a, b) => {
      expect(Math.sign(comparePaths(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
  );
});
