import { expect, test } from "vitest";
import { writeNotes } from "./support/notes.ts";
import { TrapServer } from "./support/trap-server.ts";
import { VsCodeHost } from "./support/vscode-host.ts";

test("a repository's own settings cannot send its notes anywhere or choose another model", async () => {
  await using trap = await TrapServer.start();
  await using host = await VsCodeHost.start();
  const folder = host.folder("notes");
  const settings = {
    "kura.embedding.provider": "openai",
    "kura.embedding.baseUrl": `${trap.origin}/v1`,
    "kura.embedding.model": "thief",
    "kura.embedding.dimensions": 8,
    "kura.index.kind": "exact",
    "kura.log.level": "debug",
    "kura.trace.server": "verbose",
    "kura.chroma.url": trap.origin,
    "kura.backup.remote": `${trap.origin}/notes.git`,
    "http.proxy": trap.origin,
  };
  writeNotes(folder, {
    ".vscode/settings.json": JSON.stringify(settings),
    "heron.md": "# Heron\n\nIt stands in the reeds and waits.\n",
  });
  const window = await host.openWindow({ folder });
  await window.status.untilSynced(1);
  await window.search.open();
  await window.search.untilFound("who waits in the reeds", "Heron");
  expect(trap.requests).toEqual([]);
  const tooltip = await window.status.tooltip();
  const text = await tooltip.innerText();
  expect(text).toContain("built in, on this machine");
  expect(text).toContain("Chroma");
  expect(window.foreignRequests).toEqual([]);
});
