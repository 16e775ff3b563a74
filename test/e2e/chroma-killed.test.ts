import { expect, test } from "vitest";
import { writeNotes } from "./support/notes.ts";
import { untilOne } from "./support/processes.ts";
import { VsCodeHost } from "./support/vscode-host.ts";

test("while Chroma is gone notes are found without it and the view says so; it comes back by itself", async () => {
  await using host = await VsCodeHost.start();
  const folder = host.folder("notes");
  writeNotes(folder, {
    "heron.md": "# Heron\n\nIt stands in the reeds and waits.\n",
    "pike.md": "# Pike\n\nIt hides below the bridge.\n",
  });
  const window = await host.openWindow({ folder });
  await window.status.untilSynced(2);
  await window.search.open();
  await window.search.untilFound("who waits in the reeds", "Heron");
  await window.search.degraded.waitFor({ state: "hidden" });

  // Killed as often as it comes, it is left alone for a while: long enough to be looked at.
  let last = 0;
  for (let kill = 1; kill <= 5; kill++) {
    last = (await untilOne(() => host.processes(), "chroma", last)).pid;
    process.kill(last, "SIGKILL");
  }
  await window.search.untilFound("who hides below the bridge", "Pike");
  await window.search.degraded.waitFor();
  await window.status.untilText("Kura: index offline");
  expect(await window.status.background()).toBe("warning");

  await window.palette.run("Kura: Restart Server");
  await untilOne(() => host.processes(), "chroma", last);
  await window.status.untilSynced(2);
  await window.search.open();
  await window.search.untilFound("who stands in the reeds", "Heron");
  await window.search.degraded.waitFor({ state: "hidden" });
});

test("one death of Chroma is mended without anybody's doing", async () => {
  await using host = await VsCodeHost.start();
  const folder = host.folder("notes");
  writeNotes(folder, { "heron.md": "# Heron\n\nIt stands in the reeds and waits.\n" });
  const window = await host.openWindow({ folder });
  await window.status.untilSynced(1);
  const first = await untilOne(() => host.processes(), "chroma");
  process.kill(first.pid, "SIGKILL");
  await untilOne(() => host.processes(), "chroma", first.pid);
  await window.search.open();
  await window.search.untilFound("who waits in the reeds", "Heron");
  await window.status.untilSynced(1);
  await window.search.degraded.waitFor({ state: "hidden" });
});
