import { describe, expect, it } from "vitest";
import { packagedMarkdown } from "../../../tools/package/readme.mjs";

describe("a page of the package", () => {
  it("has no picture that could not be shown", () => {
    expect(packagedMarkdown("Before\n\n![A house](media/kura.svg)\n\nAfter\n")).toBe("Before\n\nAfter\n");
  });

  it("keeps pictures that have an address", () => {
    const page = "![A house](https://example.com/kura.png)\n";
    expect(packagedMarkdown(page)).toBe(page);
  });

  it("keeps the words of links that would lead nowhere, and every other link", () => {
    const page =
      "[Architecture](docs/ARCHITECTURE.md), [below](#below), [web](https://example.com), [mail](mailto:a@b.c)";
    expect(packagedMarkdown(page)).toBe(
      "Architecture, [below](#below), [web](https://example.com), [mail](mailto:a@b.c)",
    );
  });
});
