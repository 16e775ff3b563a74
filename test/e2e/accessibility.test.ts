import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { writeNotes } from "./support/notes.ts";
import { VsCodeHost } from "./support/vscode-host.ts";
import type { VsCodeWindow } from "./support/window.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const themes = [
  ["Dark Modern", "vs-dark"],
  ["Light Modern", "vs"],
  ["Default High Contrast", "hc-black"],
  ["Default High Contrast Light", "hc-light"],
] as const;

const notes = {
  "heron.md": "# Heron\n\n## At the water\n\nIt stands in the reeds and waits.\n",
  "pike.md": "# Pike\n\nIt hides below the bridge, and waits too.\n",
};

test("axe finds nothing wrong with the search view, empty, with hits and without, in four themes", async () => {
  await using host = await VsCodeHost.start();
  const folder = host.folder("notes");
  writeNotes(folder, notes);
  const window = await host.openWindow({ folder });
  await window.status.untilSynced(2);
  for (const [theme, kind] of themes) {
    await window.changeSettings(host.settingsWith({ "workbench.colorTheme": theme }));
    await window.untilTheme(kind);
    await window.search.open();
    await window.search.ask("");
    expect(await violations(window), `${theme}, empty`).toEqual([]);
    await window.search.untilFound("waits", "Heron");
    expect(await violations(window), `${theme}, hits`).toEqual([]);
    await window.search.untilNothing('"nothing of the kind"');
    expect(await violations(window), `${theme}, nothing found`).toEqual([]);
  }
});

test("from the palette to an opened note by the keyboard alone", async () => {
  await using host = await VsCodeHost.start();
  const folder = host.folder("notes");
  writeNotes(folder, notes);
  const window = await host.openWindow({ folder });
  await window.status.untilSynced(2);
  const { keyboard } = window.page;
  await keyboard.press("F1");
  await window.quickInput.input.waitFor();
  await keyboard.type("Kura: Focus on Search View");
  await window.quickInput.row("Kura: Focus on Search View").first().waitFor();
  await keyboard.press("Enter");
  await window.search.untilFocused();
  await keyboard.type("waits");
  await window.search.hit("Pike").waitFor();
  const [first = "", second = ""] = await window.search.titles();
  await keyboard.press("ArrowDown");
  await window.search.untilSelected(first);
  await keyboard.press("ArrowDown");
  await window.search.untilSelected(second);
  await keyboard.press("Escape");
  await window.search.untilFocused();
  await keyboard.press("ArrowDown");
  await window.search.untilSelected(second);
  await keyboard.press("ArrowUp");
  await window.search.untilSelected(first);
  await keyboard.press("Enter");
  await window.editor.untilActive(`${first.toLowerCase()}.md`);
  await keyboard.type("typed at once");
  await window.editor.lines("typed at once").waitFor();
});

async function violations(window: VsCodeWindow): Promise<string[]> {
  const frame = await window.search.content();
  await frame.evaluate(axe);
  const result = (await frame.evaluate("axe.run(document)")) as {
    readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
  };
  return result.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
