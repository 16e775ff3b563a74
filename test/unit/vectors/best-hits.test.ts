import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BestHits } from "../../../server/src/vectors/best-hits.ts";
import { chunkIdFor, embedKeyFor } from "../../support/vector-entries.ts";

describe("best hits", () => {
  it("keeps what sorting everything would put first; of equal scores, what came first", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 12 })), fc.integer({ min: 1, max: 15 }), (scores, limit) => {
        const offers = scores.map((score, i) => ({ chunk: chunkIdFor(`${i}`), embedKey: embedKeyFor("x"), score }));
        const best = new BestHits(limit);
        for (const offer of offers) best.offer(offer, offer.score);
        const sorted = [...offers].sort((left, right) => right.score - left.score).slice(0, limit);
        expect(best.take()).toEqual(sorted);
      }),
    );
  });
});
