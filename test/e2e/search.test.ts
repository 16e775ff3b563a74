import { expect, test } from "vitest";
import { writeNotes } from "./support/notes.ts";
import { VsCodeHost } from "./support/vscode-host.ts";

/** The section that is looked for begins at line 121. */
const filler = Array.from({ length: 118 }, (_, n) => `Line ${n + 3} of the harbour's log: nothing to report.`);
const harbour = [
  "# Harbour",
  "",
  ...filler,
  "## Rotating the signing key",
  "",
  "Ask the keeper for the brass key.",
  "",
];

test("a question finds a note, and Enter opens it at the section, which is highlighted", async () => {
  await using host = await VsCodeHost.start();
  const folder = host.folder("notes");
  writeNotes(folder, {
    "harbour.md": harbour.join("\n"),
    "garden.md": "# Garden\n\nTomatoes want sun, and water in the evening.\n",
  });
  const window = await host.openWindow({ folder });
  await window.status.untilSynced();
  await window.search.open();
  const hit = await window.search.untilFound("how do we rotate the signing key", "Rotating the signing key");
  expect(await window.search.hits.first().innerText()).toContain("Harbour");
  await hit.click();
  await window.editor.untilActive("harbour.md");
  await window.editor.untilPosition(/Ln 121\b/);
  await window.editor.lines("Rotating the signing key").waitFor();
  await window.editor.highlighted.first().waitFor();

  await window.search.open();
  const beside = await window.search.untilFound("when to water tomatoes", "Garden");
  await beside.press("Control+Enter");
  await window.editor.untilActive("garden.md");
  expect(await window.editor.groups().count()).toBe(2);
});

test("the quick search finds a note from the palette and opens it", async () => {
  await using host = await VsCodeHost.start();
  const folder = host.folder("notes");
  writeNotes(folder, { "harbour.md": harbour.join("\n"), "garden.md": "# Garden\n\nTomatoes want sun.\n" });
  const window = await host.openWindow({ folder });
  await window.status.untilSynced();
  await window.palette.run("Kura: Search Notes");
  await window.quickInput.type("rotate the signing key");
  await window.quickInput.row("Harbour").first().waitFor();
  await window.quickInput.accept();
  await window.editor.untilActive("harbour.md");
  await window.editor.untilPosition(/Ln 121\b/);
});
