import { describe, expect, it } from "vitest";
import { hitTexts, withoutIcons } from "../../../client/src/quick-search-item.ts";
import { english } from "../../support/bundle-texts.ts";
import { searchHit } from "../../support/search-hits.ts";

const folder = { uri: "file:///notes", name: "notes" };
/** How VS Code finds icons in a label. */
const icons = /\$\([a-z0-9-]+(~[a-z]+)?\)/i;

describe("a hit in the quick search", () => {
  it("shows its title, its place, and one line of what it says", () => {
    const hit = searchHit("docs/a.md", { headings: ["Setup", "Linux"], excerpt: "first\n\n  second\tthird " });
    expect(hitTexts({ folder, hit }, false, english)).toEqual({
      label: "Title of docs/a.md",
      description: "docs/a.md:3",
      detail: "Setup › Linux — first second third",
    });
  });

  it("names its folder where there are several, and says when it has changed", () => {
    const hit = searchHit("a.md", { stale: true, excerpt: "" });
    expect(hitTexts({ folder, hit }, true, english)).toMatchObject({
      description: "notes • a.md:3 (changed)",
      detail: "",
    });
  });

  it("never draws an icon that stands in a name or a note", () => {
    const evil = "$(trash) $(loading~spin) \\$(error)";
    const texts = hitTexts(
      { folder: { ...folder, name: evil }, hit: searchHit(evil, { title: evil, headings: [evil], excerpt: evil }) },
      true,
      english,
    );
    for (const text of Object.values(texts)) expect(text).not.toMatch(icons);
    expect(withoutIcons("a $ (b) $b")).toBe("a $ (b) $b");
  });
});
