import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergeResults } from "../../../../client/src/search-view/merge-results.ts";
import { searchHit } from "../../../support/search-hits.ts";

const paths = (merged: ReturnType<typeof mergeResults>) => merged.map((it) => `${it.folder}/${it.hit.path}`);

describe("merging the results of several folders", () => {
  it("measures each hit by the best one of its own folder, for scores of different folders say nothing about one another", () => {
    const high = [searchHit("1", { score: 0.9 }), searchHit("2", { score: 0.3 })];
    const low = [searchHit("1", { score: 0.2 }), searchHit("2", { score: 0.19 })];
    expect(
      paths(
        mergeResults(
          [
            { folder: "a", hits: high },
            { folder: "b", hits: low },
          ],
          10,
        ),
      ),
    ).toEqual(["a/1", "b/1", "b/2", "a/2"]);
  });

  it("prefers among equals what matches in words and in meaning", () => {
    const one = [searchHit("1", { matches: ["semantic"] })];
    const both = [searchHit("1", { matches: ["semantic", "text"] })];
    expect(
      paths(
        mergeResults(
          [
            { folder: "a", hits: one },
            { folder: "b", hits: both },
          ],
          10,
        ),
      ),
    ).toEqual(["b/1", "a/1"]);
  });

  it("takes turns where nothing tells the folders apart", () => {
    const equal = [searchHit("1"), searchHit("2")];
    expect(
      paths(
        mergeResults(
          [
            { folder: "a", hits: equal },
            { folder: "b", hits: equal },
          ],
          10,
        ),
      ),
    ).toEqual(["a/1", "b/1", "a/2", "b/2"]);
  });

  it("loses nothing, keeps each folder's own order, and keeps to the limit", () => {
    const hits = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 8 }).map((scores) => {
      return scores.sort((a, b) => b - a).map((score, at) => searchHit(String(at), { score }));
    });
    fc.assert(
      fc.property(fc.array(hits, { maxLength: 4 }), fc.nat({ max: 40 }), (folders, limit) => {
        const answers = folders.map((own, at) => ({ folder: String(at), hits: own }));
        const merged = mergeResults(answers, limit);
        expect(merged).toHaveLength(Math.min(limit, folders.flat().length));
        for (const { folder, hits: own } of answers) {
          const order = merged.filter((it) => it.folder === folder).map((it) => it.hit.path);
          expect(order).toEqual(own.slice(0, order.length).map((it) => it.path));
        }
      }),
    );
  });
});
