import { expect, test } from "vitest";
import { until } from "../support/until.ts";
import { writeNotes } from "./support/notes.ts";
import { VsCodeHost } from "./support/vscode-host.ts";

test("two windows on one folder both find its notes, with one Chroma; when one closes the other goes on", async () => {
  await using host = await VsCodeHost.start();
  const folder = host.folder("notes");
  writeNotes(folder, { "heron.md": "# Heron\n\nIt stands in the reeds and waits.\n" });
  const first = await host.openWindow({ folder });
  await first.status.untilSynced(1);
  const second = await host.openWindow({ folder });
  await second.status.untilSynced(1);
  expect(host.kinds("server")).toHaveLength(2);
  expect(host.kinds("chroma")).toHaveLength(1);
  for (const window of [first, second]) {
    await window.search.open();
    await window.search.untilFound("who waits in the reeds", "Heron");
  }

  writeNotes(folder, { "pike.md": "# Pike\n\nIt hides below the bridge.\n" });
  for (const window of [first, second]) await window.search.untilFound("who hides below the bridge", "Pike");

  const [writer] = host.kinds("chroma");
  await first.close();
  // A window that is closed for good takes its server along only after VS Code has waited for it to come back.
  const firstServer = host.kinds("server").find(({ pid }) => pid === writer?.parent);
  process.kill(firstServer?.pid ?? 0, "SIGKILL");
  await until(
    "the other window has a Chroma of its own",
    () => {
      const [chroma] = host.kinds("chroma");
      return chroma !== undefined && chroma.pid !== writer?.pid;
    },
    30_000,
  );
  writeNotes(folder, { "moss.md": "# Moss\n\nGreen cushions on the northern wall.\n" });
  await second.search.untilFound("what grows on the northern wall", "Moss");
  await second.status.untilSynced(3);
});
