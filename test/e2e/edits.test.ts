import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "vitest";
import { writeNotes } from "./support/notes.ts";
import { VsCodeHost } from "./support/vscode-host.ts";

test("a note edited in the editor is found by its new words, a renamed one at its new path, a deleted one not at all", async () => {
  await using host = await VsCodeHost.start();
  const folder = host.folder("notes");
  writeNotes(folder, {
    "birds.md": "# Birds\n\nThe heron stands in the reeds.\n",
    "fish.md": "# Fish\n\nThe pike hides below the bridge.\n",
    "moss.md": "# Moss\n\nGreen cushions on the northern wall.\n",
  });
  const window = await host.openWindow({ folder });
  await window.status.untilSynced();

  await window.editor.open("birds.md");
  await window.editor.replaceAll("# Birds\n\nA kingfisher dives from the willow.\n");
  await window.editor.save();
  await window.search.open();
  await window.search.untilFound("kingfisher", "A kingfisher dives");
  await window.search.untilNotFound('"heron"', "Birds");

  renameSync(join(folder, "fish.md"), join(folder, "river.md"));
  await window.search.open();
  await window.search.untilFound("pike below the bridge", "river.md");
  await window.search.untilNotFound("pike below the bridge", "fish.md");

  rmSync(join(folder, "moss.md"));
  await window.search.open();
  await window.search.untilNotFound("green cushions", "Moss");
});
