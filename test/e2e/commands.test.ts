import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeNotes } from "./support/notes.ts";
import { untilOne } from "./support/processes.ts";
import { VsCodeHost } from "./support/vscode-host.ts";

test("every command of the palette does what it says", async () => {
  await using host = await VsCodeHost.start({ settings: { "kura.log.level": "debug" } });
  const folder = host.folder("notes");
  writeNotes(folder, {
    "heron.md": "# Heron\n\nIt stands in the reeds and waits.\n",
    "pike.md": "# Pike\n\nIt hides below the bridge.\n",
  });
  const window = await host.openWindow({ folder });
  const { palette, notifications, status, quickInput } = window;
  await status.untilSynced(2);

  await palette.run("Kura: Sync Now");
  await notifications.message("2 notes: nothing has changed.");
  await palette.run("Kura: Retry Failed Sync");
  await notifications.message("There is nothing to try again");
  await palette.run("Notifications: Clear All Notifications");
  await palette.run("Kura: Check Integrity");
  await notifications.press("All is well: 2 notes", "Deep Check");
  await notifications.message("every vector and every text");
  await palette.run("Kura: Repair");
  await notifications.message("There was nothing to repair.");
  await palette.run("Notifications: Clear All Notifications");

  await palette.run("Kura: Pause Sync");
  await status.untilText("Kura: paused");
  await notifications.message("Sync is paused");
  writeNotes(folder, { "moss.md": "# Moss\n\nGreen cushions on the northern wall.\n" });
  await status.untilText("Kura: paused, 1 waiting");
  expect(await palette.offers("Kura: Pause Sync")).not.toContain("Kura: Pause Sync");
  await palette.run("Kura: Resume Sync");
  await status.untilSynced(3);
  await palette.run("Notifications: Clear All Notifications");

  await palette.run("Kura: Back Up Now");
  await notifications.message("Backed up 3 notes");
  expect(backedUp(host.folders.home)).toEqual(["heron.md", "moss.md", "pike.md"]);

  const [before] = host.kinds("server");
  await palette.run("Kura: Restart Server");
  await untilOne(() => host.processes(), "server", before?.pid);
  await status.untilSynced(3);

  await palette.run("Kura: Show Log");
  await window.output.untilLine("synced");
  await palette.run("Kura: Copy Diagnostics");
  await notifications.message("Copied. The text names no key");
  const diagnostics = await window.clipboard();
  expect(diagnostics).toContain("0.1.0");
  expect(diagnostics).not.toContain(folder);
  expect(diagnostics).not.toContain("heron");
  await palette.run("Notifications: Clear All Notifications");

  await palette.run("Kura: Choose Embedding Model");
  await quickInput.pick("Built in");
  await notifications.message("The built-in model embeds the notes from now on.");
  await status.untilSynced(3);

  await palette.run("Kura: Show Status Menu");
  await quickInput.pick("Check Integrity");
  await notifications.message("All is well: 3 notes");
  await status.openMenu();
  await quickInput.row("Pause Sync").waitFor();
  await quickInput.dismiss();

  await palette.run("Kura: Search Notes");
  await quickInput.type("who waits in the reeds");
  await quickInput.row("Heron").first().waitFor();
  await quickInput.dismiss();
});

/** Notes in the newest restore point, read by git itself. */
function backedUp(home: string): string[] {
  const folders = join(home, ".local/share/kura/folders");
  const [folder] = readdirSync(folders);
  if (folder === undefined) throw new Error("Kura keeps no folder's data.");
  const where = join(folders, folder, "backup");
  const [branch = "HEAD"] = git(where, "for-each-ref", "--format=%(refname)", "--count=1");
  return git(where, "ls-tree", "-r", "--name-only", branch)
    .map((path) => path.replace(/^notes\//, ""))
    .filter((path) => path.endsWith(".md"));
}

function git(repository: string, ...args: string[]): string[] {
  const output = execFileSync("git", ["--git-dir", repository, ...args], { encoding: "utf8" });
  return output.split("\n").filter((line) => line !== "");
}
