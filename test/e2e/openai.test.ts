import { renameSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { OpenAiServer } from "../support/openai-server.ts";
import { bytesOf, filesWith, holds } from "./support/find-text.ts";
import { writeNotes } from "./support/notes.ts";
import { VsCodeHost } from "./support/vscode-host.ts";

const key = "sk-canary-9f27c1d85b3e4a60Wq7ZtXy";

test("a model behind a server with a key: chosen in a dialog that names host and notes, asked with the key, which is found nowhere", async () => {
  await using server = await OpenAiServer.start({ key, dimensions: 64 });
  await using host = await VsCodeHost.start({
    settings: { "kura.trace.server": "verbose", "kura.log.level": "debug" },
  });
  const folder = host.folder("notes");
  writeNotes(folder, {
    "heron.md": "# Heron\n\nIt stands in the reeds and waits.\n",
    "pike.md": "# Pike\n\nIt hides below the bridge.\n",
  });
  const window = await host.openWindow({ folder });
  await window.status.untilSynced(2);
  await window.palette.run("Kura: Set API Key");
  await window.quickInput.pick("Another address…");
  await window.quickInput.answer("Address of a server", server.baseUrl);
  await window.quickInput.answer("secret storage", key);
  await window.notifications.message("is stored in VS Code's secret storage");

  await window.palette.run("Kura: Choose Embedding Model");
  await window.quickInput.pick("Another server…");
  await window.quickInput.answer("Address of a server", server.baseUrl);
  await window.quickInput.answer("Name of the model", "test-embedding");
  await window.quickInput.answer("Dimensions to ask for", "");
  await window.notifications.dialog.waitFor();
  const asked = await window.notifications.dialog.innerText();
  expect(asked).toContain(server.origin);
  expect(asked).toContain("2 notes in 2 chunks");
  expect(server.requests).toEqual([]);
  await window.notifications.answer("Use This Model");
  await window.notifications.message("test-embedding embeds the notes from now on");
  await window.status.untilSynced(2);
  await expect.poll(() => server.requests.length).toBeGreaterThan(0);
  const sent = server.requests.flatMap(({ body }) => body.input).join("\n");
  expect(sent).toContain("stands in the reeds");
  await window.search.open();
  await window.search.untilFound("stands in the reeds", "Heron");

  const before = server.requests.length;
  renameSync(join(folder, "pike.md"), join(folder, "river-fish.md"));
  await window.search.untilFound('"hides below the bridge"', "river-fish.md");
  await window.status.untilSynced(2);
  const texts = server.requests.slice(before).flatMap(({ body }) => body.input);
  expect(texts.filter((text) => text.includes("# ") || text.includes("It hides"))).toEqual([]);

  const traces = filesWith(host.folders.root, "kura/embeddingKey");
  expect(traces, "the trace was written").not.toEqual([]);
  await window.palette.run("Kura: Copy Diagnostics");
  await window.notifications.message("Copied. The text names no key");
  const diagnostics = Buffer.from(await window.clipboard());
  expect(diagnostics.length).toBeGreaterThan(100);
  expect(holds(diagnostics, key), "in the diagnostics").toBe(false);
  // VS Code keeps secrets in the browser's profile, which is not below this folder: here nothing may hold the key.
  expect(filesWith(host.folders.root, key)).toEqual([]);
  for (const { pid, kind } of host.processes()) {
    for (const file of ["cmdline", "environ"]) {
      expect(holds(bytesOf(`/proc/${pid}/${file}`), key), `${kind} ${file}`).toBe(false);
    }
  }

  await window.palette.run("Kura: Remove API Key");
  await window.quickInput.pick(server.origin);
  await window.notifications.message(`The key for ${server.origin} is forgotten`);
});
