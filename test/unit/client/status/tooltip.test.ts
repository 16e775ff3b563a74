import { describe, expect, it } from "vitest";
import type { KuraState } from "../../../../client/src/kura-state.ts";
import { statusView } from "../../../../client/src/status/status-text.ts";
import { tooltipOf } from "../../../../client/src/status/tooltip.ts";
import { english, inJapanese } from "../../../support/bundle-texts.ts";
import { folderState, running } from "../../../support/kura-states.ts";

const now = new Date("2026-11-21T10:00:00.000Z");

function tooltip(state: KuraState, t = english, locale = "en") {
  const view = statusView(state, t, now, locale);
  if (view === null) throw new Error("the item is hidden");
  return tooltipOf(view, t);
}

describe("the tooltip", () => {
  it("is a sentence, a table and links", () => {
    const { markdown, commands } = tooltip(running(folderState()));
    expect(markdown).toContain("Synced&#44; 25 notes");
    expect(markdown).toContain("| Notes&nbsp;&nbsp;&nbsp; | 25 |");
    expect(markdown).toContain("[Search Notes](command:kura.search) · [More…](command:kura.showMenu)");
    expect(commands).toEqual(["kura.chooseModel", "kura.search", "kura.showMenu"]);
  });

  it("is trusted with the commands of its links and no other", () => {
    const { markdown, commands } = tooltip(running(folderState({ parked: 2, skippedCount: 1, drift: 3 })));
    const linked = [...markdown.matchAll(/\(command:([^)]*)\)/g)].map(([, command]) => command);
    expect([...new Set(linked)].sort()).toEqual(commands);
  });

  it("makes no link, image, cell or icon of a folder's name, a model's name or a server's sentence", () => {
    const hostile = "[x](command:evil) <img src=x> | `$(trash)`\n\n# y";
    const { markdown } = tooltip(
      running(
        folderState({
          cause: { kind: "halted", detail: hostile },
          embedder: { provider: "openai", model: hostile },
        }),
        folderState({}, hostile),
      ),
    );
    expect(markdown).not.toMatch(/command:evil|<img|\$\(trash|# y/);
    expect(markdown).toContain("&#91;x&#93;&#40;command&#58;evil&#41;");
  });

  it("keeps a long sentence short", () => {
    const detail = "long ".repeat(500);
    expect(tooltip(running(folderState({ cause: { kind: "halted", detail } }))).markdown.length).toBeLessThan(1200);
  });

  it("says what to do before there is a table", () => {
    const { markdown } = tooltip({ server: { kind: "failed", reason: "It went." }, trusted: true, folders: [] });
    expect(markdown).toContain("It went&#46;");
    expect(markdown).toContain("[Restart Server](command:kura.restart)");
  });

  it("speaks Japanese", () => {
    const { markdown } = tooltip(running(folderState({ parked: 2 })), inJapanese, "ja");
    expect(markdown).toContain("| 保留&nbsp;&nbsp;&nbsp; | [2](command:kura.showParked) |");
    expect(markdown).toContain("[再試行](command:kura.retry)");
  });
});
