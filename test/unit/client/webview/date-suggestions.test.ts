import { describe, expect, it } from "vitest";
import { viewTexts } from "../../../../client/src/search-view/view-texts.ts";
import { dateSuggestions } from "../../../../client/webview/search/date-suggestions.ts";
import { english } from "../../../support/bundle-texts.ts";

const texts = viewTexts(english);
/** A Saturday. */
const now = new Date(2026, 10, 21, 15, 0);
const values = (typed: string, when = now) => dateSuggestions(when, typed, texts).map((it) => it.value);

describe("dates for after: and before:", () => {
  it("are those that people mean, weeks beginning on Monday", () => {
    expect(dateSuggestions(now, "", texts)).toEqual([
      { value: "2026-11-21", label: "Today" },
      { value: "2026-11-20", label: "Yesterday" },
      { value: "2026-11-16", label: "This week" },
      { value: "2026-11-09", label: "Last week" },
      { value: "2026-11", label: "This month" },
      { value: "2026-10", label: "Last month" },
      { value: "2026", label: "This year" },
      { value: "2025", label: "Last year" },
    ]);
  });

  it("reach over the turn of the year", () => {
    expect(values("", new Date(2026, 0, 1))).toEqual([
      "2026-01-01",
      "2025-12-31",
      "2025-12-29",
      "2025-12-22",
      "2026-01",
      "2025-12",
      "2026",
      "2025",
    ]);
  });

  it("are each named once: on a Monday the week begins today", () => {
    expect(values("", new Date(2026, 10, 16)).filter((it) => it === "2026-11-16")).toHaveLength(1);
  });

  it("follow what is typed, a date or a word", () => {
    expect(values("2026-10")).toEqual(["2026-10"]);
    expect(values("week")).toEqual(["2026-11-16", "2026-11-09"]);
    expect(values("LAST")).toEqual(["2026-11-09", "2026-10", "2025"]);
    expect(values("1999")).toEqual([]);
  });
});
