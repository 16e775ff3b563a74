import { expect, test } from "vitest";
import { writeNotes } from "./support/notes.ts";
import { untilOne } from "./support/processes.ts";
import { VsCodeHost } from "./support/vscode-host.ts";

const notes = {
  "heron.md": "# Heron\n\nIt stands in the reeds and waits.\n",
  "pike.md": "# Pike\n\nIt hides below the bridge.\n",
};

test("a server that is killed is started again by itself, and no process of the old one is left", async () => {
  await using host = await VsCodeHost.start();
  const folder = host.folder("notes");
  writeNotes(folder, notes);
  const window = await host.openWindow({ folder });
  await window.status.untilSynced(2);
  const [first, chroma] = [...host.kinds("server"), ...host.kinds("chroma")];
  process.kill(first?.pid ?? 0, "SIGKILL");
  await untilOne(() => host.processes(), "server", first?.pid);
  await window.status.untilSynced(2);
  expect(await window.status.history()).toContainEqual(expect.stringContaining("Kura: restarting"));
  await untilOne(() => host.processes(), "chroma", chroma?.pid);
  await window.search.open();
  await window.search.untilFound("who waits in the reeds", "Heron");
});

test("a server that goes six times in a row is left alone, says so, and comes back by the Restart button", async () => {
  await using host = await VsCodeHost.start();
  const folder = host.folder("notes");
  writeNotes(folder, notes);
  const window = await host.openWindow({ folder });
  await window.status.untilSynced(2);
  let last = 0;
  for (let kill = 1; kill <= 6; kill++) {
    last = (await untilOne(() => host.processes(), "server", last)).pid;
    process.kill(last, "SIGKILL");
  }
  await window.status.untilText("Kura: not running");
  expect(await window.status.background()).toBe("error");
  expect(host.kinds("server")).toHaveLength(0);
  expect(host.kinds("chroma")).toHaveLength(0);
  await window.notifications.press("ended too often", "Restart Server");
  await window.status.untilSynced(2);
  expect(await window.status.background()).toBe("none");
  await window.search.open();
  await window.search.untilFound("below the bridge", "Pike");
});
