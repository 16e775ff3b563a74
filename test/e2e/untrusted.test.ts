import { expect, test } from "vitest";
import { writeNotes } from "./support/notes.ts";
import { untilOne } from "./support/processes.ts";
import { VsCodeHost } from "./support/vscode-host.ts";

test("in a folder that is not trusted words are found, and nothing is embedded or started; trust brings the rest", async () => {
  await using host = await VsCodeHost.start({ asksForTrust: true });
  const folder = host.folder("notes");
  writeNotes(folder, {
    "heron.md": "# Heron\n\nIt stands in the reeds and waits.\n",
    "pike.md": "# Pike\n\nIt hides below the bridge.\n",
  });
  const window = await host.openWindow({ folder });

  await window.status.untilText("Kura: words only");
  await window.search.openWith(/not trusted/);
  await window.search.untilFound("reeds", "Heron");
  await window.search.untilNothing("a bird of prey's patience");
  expect(host.kinds("chroma")).toHaveLength(0);
  const offered = await window.palette.offers("Kura: ");
  expect(offered).toContain("Kura: Search Notes");
  expect(offered).toContain("Kura: Restart Server");
  for (const hidden of ["Sync Now", "Repair", "Back Up Now", "Choose Embedding Model…", "Set API Key"]) {
    expect(offered).not.toContain(`Kura: ${hidden}`);
  }

  await window.palette.run("Workspaces: Manage Workspace Trust");
  await window.page.getByRole("button", { name: "Trust", exact: true }).first().click();
  await untilOne(() => host.processes(), "chroma");
  await window.status.untilSynced(2);
  expect(await window.palette.offers("Kura: Sync Now")).toContain("Kura: Sync Now");
});
