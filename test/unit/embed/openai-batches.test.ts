import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { estimateTokens } from "../../../server/src/embed/estimate-tokens.ts";
import { requestsOf, sendable } from "../../../server/src/embed/openai-batches.ts";

describe("requests to a provider", () => {
  test("hold all texts in their order, within the limits of one request", () => {
    const text = fc.integer({ min: 1, max: 7_000 }).map((words) => "word ".repeat(words));
    fc.assert(
      fc.property(fc.array(text, { maxLength: 80 }), (texts) => {
        const requests = requestsOf(texts);
        expect(requests.flat()).toEqual(texts);
        for (const request of requests) {
          expect(request.length).toBeGreaterThan(0);
          expect(request.reduce((sum, part) => sum + estimateTokens(part), 0)).toBeLessThanOrEqual(250_000);
        }
      }),
      { numRuns: 30 },
    );
    expect(requestsOf(Array.from({ length: 5_000 }, () => "a")).map(({ length }) => length)).toEqual([
      2_048, 2_048, 904,
    ]);
  });

  test("hold no text that is empty, too long or malformed", () => {
    expect(sendable("")).toBe(" ");
    expect(sendable("left \ud83d right")).toBe("left \ufffd right");
    expect(estimateTokens(sendable("word ".repeat(100_000)))).toBeLessThanOrEqual(8_000);
    expect(sendable("as it is 🚀")).toBe("as it is 🚀");
  });
});
