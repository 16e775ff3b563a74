import { expect, test } from "vitest";
import { writeNotes } from "./support/notes.ts";
import { VsCodeHost } from "./support/vscode-host.ts";

test("a folder with notes starts the server, and the status item says when all is synced", async () => {
  await using host = await VsCodeHost.start();
  const folder = host.folder("notes");
  writeNotes(folder, { "lighthouse.md": "# Lighthouse\n\nThe lamp turns once in nine seconds.\n" });
  const window = await host.openWindow({ folder });
  await window.status.untilSynced();
  expect(await window.status.background()).toBe("none");
  expect(host.kinds("server")).toHaveLength(1);
  expect(host.kinds("chroma")).toHaveLength(1);
});

test("a folder without notes starts nothing, and Kura stays out of sight", async () => {
  await using host = await VsCodeHost.start();
  const folder = host.folder("code");
  writeNotes(folder, { "main.c": "int main(void) { return 0; }\n" });
  const window = await host.openWindow({ folder });
  await window.search.openWith(/no notes in this workspace/);
  expect(await window.status.item.isVisible()).toBe(false);
  expect(host.kinds("server")).toHaveLength(0);
  expect(host.kinds("chroma")).toHaveLength(0);
  expect(await window.palette.offers("Kura:")).not.toContain("Kura: Sync Now");
});

test("the first note that is written into an empty folder brings Kura to life", async () => {
  await using host = await VsCodeHost.start();
  const folder = host.folder("empty");
  const window = await host.openWindow({ folder });
  await window.search.openWith(/no notes in this workspace/);
  writeNotes(folder, { "first.md": "# First\n\nA heron stands in the reeds.\n" });
  await window.status.untilSynced();
  await window.search.untilFound("heron", "First");
});

test("a reload of the window leaves one server and one Chroma", async () => {
  await using host = await VsCodeHost.start();
  const folder = host.folder("notes");
  writeNotes(folder, { "a.md": "# A\n\nalpha\n" });
  const window = await host.openWindow({ folder });
  await window.status.untilSynced();
  await window.reload();
  await window.status.untilSynced();
  expect(host.kinds("server")).toHaveLength(1);
  expect(host.kinds("chroma")).toHaveLength(1);
});
