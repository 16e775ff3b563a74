import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeNotes } from "./support/notes.ts";
import { VsCodeHost } from "./support/vscode-host.ts";

test("two folders of a workspace are searched in one view, each hit with its folder's name", async () => {
  await using host = await VsCodeHost.start();
  const [river, garden] = [host.folder("river"), host.folder("garden")];
  writeNotes(river, { "heron.md": "# Heron\n\nIt waits for water to be still.\n" });
  writeNotes(garden, { "tomato.md": "# Tomato\n\nIt wants water in the evening.\n" });
  const workspace = join(host.folders.root, "both.code-workspace");
  writeFileSync(workspace, JSON.stringify({ folders: [{ path: river }, { path: garden }] }));
  const window = await host.openWindow({ workspace });
  await window.status.untilSynced(2);
  expect(host.kinds("server")).toHaveLength(1);

  await window.search.open();
  const heron = await window.search.untilFound("water", "Heron");
  expect(await heron.innerText()).toContain("river");
  const tomato = await window.search.untilFound("water", "Tomato");
  expect(await tomato.innerText()).toContain("garden");
  await tomato.click();
  await window.editor.untilActive("tomato.md");

  const tooltip = await window.status.tooltip();
  const text = await tooltip.innerText();
  expect(text).toContain("river");
  expect(text).toContain("garden");
});
