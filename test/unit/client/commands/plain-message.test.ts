import { describe, expect, it } from "vitest";
import { plainLabel, plainMessage } from "../../../../client/src/commands/plain-message.ts";

/** What notifications take for a link. */
const link = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;

describe("a text in a notification", () => {
  it("holds no link that runs a command", () => {
    const text = "The note [x](command:workbench.action.closeWindow) was refused.";
    expect(text).toMatch(link);
    expect(plainMessage(text)).not.toMatch(link);
  });

  it("is one line of a bearable length", () => {
    expect(plainMessage("a\nb\u202ec")).toBe("a b c");
    expect(plainMessage("long ".repeat(200)).length).toBeLessThanOrEqual(401);
  });
});

describe("a text in a quick pick", () => {
  it("holds no icon", () => {
    expect(plainLabel("$(trash) notes")).not.toMatch(/\$\(/);
  });

  it("is left alone otherwise", () => {
    expect(plainLabel("議事録/[2026] a|b.md")).toBe("議事録/[2026] a|b.md");
  });
});
