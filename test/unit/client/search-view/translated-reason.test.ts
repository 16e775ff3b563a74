import { describe, expect, it } from "vitest";
import { translatedReason } from "../../../../client/src/search-view/translated-reason.ts";
import { startOfDate } from "../../../../server/src/search/query-date.ts";
import { english, inJapanese } from "../../../support/bundle-texts.ts";

const sentences = [
  "The vector index is being rebuilt: the notes were searched without it.",
  "The vector index is starting: the notes were searched without it.",
  "The vector index is stopped: the notes were searched without it.",
  "The notes were searched without the vector index: its disk is full.",
  "The embedder took too long. Only words were searched.",
  "The index went away. The notes were searched without it.",
];

describe("what the server says about a search", () => {
  it.each(sentences)("%s is known in the user's language", (sentence) => {
    expect(translatedReason(sentence, english)).toBe(sentence);
    expect(translatedReason(sentence, inJapanese)).toMatch(/[ぁ-ん]/);
  });

  it("is known when a date cannot be read", () => {
    const refusal = () => startOfDate("20", "after:20");
    expect(refusal).toThrow();
    try {
      refusal();
    } catch (error) {
      const sentence = error instanceof Error ? error.message : "";
      expect(translatedReason(sentence, english)).toBe(sentence);
      expect(translatedReason(sentence, inJapanese)).toMatch(/"after:20" は日付/);
    }
  });

  it("stays as it is when it is not known", () => {
    expect(translatedReason("Something new.", inJapanese)).toBe("Something new.");
  });
});
