import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PermanentError } from "../../server/src/core/errors.ts";
import type { VectorEntry } from "../../server/src/core/ports/vector-index.ts";
import type { VectorScan } from "../../server/src/core/ports/vector-scan.ts";
import { Int8Scan } from "../../server/src/vectors/int8-scan.ts";
import { chunkIdFor, embedKeyFor, entriesFor, entryFor, unit, vectorFor } from "../support/vector-entries.ts";

const product = (left: Float32Array, right: Float32Array) =>
  left.reduce((sum, number, i) => sum + number * (right[i] ?? 0), 0);

/** What every VectorScan promises. */
function vectorScanContract(name: string, create: () => VectorScan): void {
  describe(`vector scan: ${name}`, () => {
    const filled = (entries: readonly VectorEntry[]) => {
      const scan = create();
      for (const { embedKey, vector } of entries) scan.put(embedKey, vector);
      return scan;
    };

    it("gives the same best candidates as comparing every number, but for what rounding can exchange", () => {
      const vectors = fc.integer({ min: 1, max: 70 }).chain((dimensions) =>
        fc.record({
          entries: fc
            .array(fc.integer({ min: 0, max: 1e6 }), { minLength: 1, maxLength: 60 })
            .map((seeds) => [...new Set(seeds)].map((seed) => entryFor(`${seed}`, dimensions))),
          query: fc.integer().map((seed) => vectorFor(`query ${seed}`, dimensions)),
          limit: fc.integer({ min: 1, max: 20 }),
        }),
      );
      fc.assert(
        fc.property(vectors, ({ entries, query, limit }) => {
          const hits = filled(entries).nearest(query, entries, limit);
          const exact = entries.map((entry) => product(entry.vector, query)).sort((left, right) => right - left);
          expect(hits).toHaveLength(Math.min(limit, entries.length));
          // With few dimensions the largest number of a unit vector is near 1: the bound is then at its loosest.
          const tolerance = Math.sqrt(query.length) / 254 + 1e-6;
          for (const [i, hit] of hits.entries()) {
            const entry = entries.find(({ chunk }) => chunk === hit.chunk);
            expect(Math.abs(hit.score - product(entry?.vector ?? query, query))).toBeLessThanOrEqual(tolerance * 2);
            expect(Math.abs(hit.score - (exact[i] ?? 0))).toBeLessThanOrEqual(tolerance * 2);
            expect(hit.score).toBeLessThanOrEqual(hits[i - 1]?.score ?? Number.POSITIVE_INFINITY);
          }
        }),
        { numRuns: 60 },
      );
    });

    it("scores a vector with itself as .999 or more", () => {
      const entries = entriesFor("self", 200, 256);
      const scan = filled(entries);
      for (const entry of entries) {
        const [hit] = scan.nearest(entry.vector, entries, 1);
        expect(hit?.chunk).toBe(entry.chunk);
        expect(hit?.score).toBeGreaterThanOrEqual(0.999);
      }
    });

    it("looks at the candidates only, and passes over those that it does not have", () => {
      const entries = entriesFor("candidate", 50, 16);
      const scan = filled(entries);
      const some = [...entries.slice(10, 15), entryFor("unknown", 16)];
      const hits = scan.nearest(vectorFor("query", 16), some, 50);
      expect(new Set(hits.map((hit) => hit.chunk))).toEqual(new Set(entries.slice(10, 15).map((entry) => entry.chunk)));
    });

    it("gives every chunk that shares a text its own hit", () => {
      const entry = entryFor("shared", 16);
      const twins = ["a", "b"].map((name) => ({ chunk: chunkIdFor(name), embedKey: entry.embedKey }));
      expect(
        filled([entry])
          .nearest(entry.vector, twins, 5)
          .map((hit) => hit.chunk),
      ).toEqual(twins.map((twin) => twin.chunk));
    });

    it("keeps the first vector of a key, and its own copy of it", () => {
      const entry = entryFor("first", 16);
      const mine = entry.vector.slice();
      const scan = filled([{ ...entry, vector: mine }]);
      mine.fill(-1);
      scan.put(entry.embedKey, vectorFor("second", 16));
      expect(scan.size).toBe(1);
      expect(scan.nearest(entry.vector, [entry], 1)[0]?.score).toBeGreaterThan(0.99);
    });

    it("finds vectors far beyond one block of memory", () => {
      const entries = entriesFor("block", 9_000, 8);
      const scan = filled(entries);
      expect(scan.size).toBe(9_000);
      for (const at of [0, 4_095, 4_096, 8_191, 8_192, 8_999]) {
        const entry = entries[at];
        if (entry === undefined) throw new Error("no such entry");
        expect(scan.nearest(entry.vector, [entry], 1)[0]?.score).toBeGreaterThan(0.999);
      }
    });

    it("forgets everything when it is cleared, the number of dimensions too", () => {
      const scan = filled(entriesFor("old", 3, 16));
      scan.clear();
      expect(scan.size).toBe(0);
      expect(scan.has(embedKeyFor("old-0"))).toBe(false);
      const entry = entryFor("new", 4);
      scan.put(entry.embedKey, entry.vector);
      expect(scan.nearest(entry.vector, [entry], 1)).toHaveLength(1);
    });

    it("finds nothing when it is empty or nothing is asked for", () => {
      const entry = entryFor("x", 8);
      expect(create().nearest(entry.vector, [entry], 5)).toEqual([]);
      expect(filled([entry]).nearest(entry.vector, [entry], 0)).toEqual([]);
    });

    it("takes a query of any length, as cosine does", () => {
      const entry = entryFor("long", 8);
      const query = entry.vector.map((number) => number * 40);
      expect(filled([entry]).nearest(query, [entry], 1)[0]?.score).toBeCloseTo(1, 2);
    });

    it("refuses vectors that cannot be compared", () => {
      const scan = filled([entryFor("fine", 8)]);
      expect(() => scan.put(embedKeyFor("long"), vectorFor("long", 9))).toThrow(PermanentError);
      expect(() => scan.put(embedKeyFor("nan"), unit(vectorFor("nan", 8)).fill(Number.NaN, 2, 3))).toThrow(
        PermanentError,
      );
      expect(() => scan.nearest(vectorFor("short", 7), [], 3)).toThrow(PermanentError);
      expect(scan.size).toBe(1);
    });
  });
}

vectorScanContract("one byte a number", () => new Int8Scan());
