import fc from "fast-check";
import { expect, test } from "vitest";
import { weighedSlices } from "../../../server/src/integrity/pages.ts";

const weights = fc.array(fc.nat({ max: 100 }), { maxLength: 60 });

test("pieces hold everything once and in order, and only one alone is heavier than allowed", () => {
  fc.assert(
    fc.property(weights, fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 80 }), (items, size, weight) => {
      const pieces = [...weighedSlices(items, size, weight, (item) => item)];
      expect(pieces.flat()).toEqual(items);
      for (const piece of pieces) {
        expect(piece.length).toBeGreaterThan(0);
        expect(piece.length).toBeLessThanOrEqual(size);
        const together = piece.reduce((sum, item) => sum + item, 0);
        expect(piece.length === 1 || together <= weight).toBe(true);
      }
    }),
  );
});

test("a piece is filled before the next one begins", () => {
  expect([...weighedSlices([1, 1, 1, 5, 1], 2, 4, (item) => item)]).toEqual([[1, 1], [1], [5], [1]]);
});
