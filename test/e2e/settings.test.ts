import { expect, test } from "vitest";
import { writeNotes } from "./support/notes.ts";
import { VsCodeHost } from "./support/vscode-host.ts";

test("a changed setting counts at once, and one that cannot be used is named in the status item", async () => {
  await using host = await VsCodeHost.start();
  const folder = host.folder("notes");
  writeNotes(folder, {
    "heron.md": "# Heron\n\nIt stands in the reeds and waits.\n",
    "draft/pike.md": "# Pike\n\nIt hides below the bridge.\n",
  });
  const window = await host.openWindow({ folder });
  await window.status.untilSynced(2);
  const [server] = host.kinds("server");
  await window.changeSettings(host.settingsWith({ "kura.notes.exclude": ["draft"] }));
  await window.status.untilSynced(1);
  await window.search.open();
  await window.search.untilNotFound("hides below the bridge", "Pike");

  await window.changeSettings(host.settingsWith({ "kura.notes.maxFileKb": "many" }));
  await window.status.untilText("Kura: setting problem");
  const tooltip = await window.status.tooltip();
  expect(await tooltip.innerText()).toContain("notes.maxFileKb");
  await window.changeSettings(host.settingsWith({}));
  await window.status.untilSynced(2);
  expect(host.kinds("server").map(({ pid }) => pid)).toEqual([server?.pid]);
});
