import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createBackup } from "../../server/src/backup/create-backup.ts";
import { parseManifest } from "../../server/src/backup/manifest.ts";
import type { RestorePoint } from "../../server/src/protocol/backup.ts";
import { systemClock } from "../../server/src/util/clock.ts";
import { Child } from "../support/child.ts";
import { git } from "../support/git-command.ts";
import { MemoryLog } from "../support/memory-log.ts";
import { PlainNoteSource } from "../support/plain-note-source.ts";
import { tempFolder } from "../support/temp-folder.ts";

const signal = new AbortController().signal;
/** More than a backup runs: the last rounds must end without a kill, which proves that every step had its turn. */
const mostCommands = 12;

/**
 * A `git` that kills whoever started it at its nth call: before git runs, so that its input breaks off, or after.
 * The number is read from a file beside it.
 */
async function lethalGit(directory: string, moment: "before" | "after"): Promise<void> {
  const real = execFileSync("sh", ["-c", "command -v git"]).toString().trim();
  const kill = 'kill -9 "$PPID"; touch "$here/killed"';
  const script = [
    "#!/bin/sh",
    `here='${directory}'`,
    'count=$(($(cat "$here/count") + 1)); echo "$count" > "$here/count"',
    `if [ "$count" != "$(cat "$here/lethal")" ]; then exec '${real}' "$@"; fi`,
    moment === "before" ? `${kill}; exec '${real}' "$@"` : `'${real}' "$@"; ${kill}`,
  ];
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "git"), `${script.join("\n")}\n`, { mode: 0o755 });
}

test.skipIf(process.platform === "win32").each(["before", "after"] as const)(
  "a backup killed %s any of its git commands leaves every restore point whole, and the next one succeeds",
  async (moment) => {
    await using folder = await tempFolder();
    const notesDir = join(folder.path, "notes");
    const backupDir = join(folder.path, "backup");
    const bin = join(folder.path, "bin");
    await lethalGit(bin, moment);
    await mkdir(notesDir);
    for (let note = 0; note < 120; note += 1) await writeFile(join(notesDir, `${note}.md`), `note ${note}\n`);
    const source = new PlainNoteSource(notesDir);
    const catalog = { known: async () => [] };
    const backup = createBackup({ notesDir, backupDir, source, catalog, clock: systemClock, log: new MemoryLog() });
    await backup.backup({}, signal);

    let kills = 0;
    for (let lethal = 1; lethal <= mostCommands; lethal += 1) {
      await writeFile(join(notesDir, `${lethal}.md`), `edit of round ${lethal}\n`);
      await writeFile(join(bin, "count"), "0");
      await writeFile(join(bin, "lethal"), `${lethal}`);
      await rm(join(bin, "killed"), { force: true });
      const before = await backup.list();
      const env = { PATH: `${bin}:${process.env.PATH}` };
      using child = new Child("test/support/backup-child.ts", [notesDir, backupDir], { env });
      await child.finished;
      if (existsSync(join(bin, "killed"))) kills += 1;

      const after = await backup.list();
      expect(after.slice(-before.length)).toEqual(before);
      expect(after.length - before.length).toBeLessThanOrEqual(1);
      for (const point of after.slice(0, 2)) await expectWhole(backupDir, point);
      const next = await backup.backup({}, signal);
      const kept = git(backupDir, ["cat-file", "blob", `${next.commit}:notes/${lethal}.md`]);
      expect(kept).toEqual(await readFile(join(notesDir, `${lethal}.md`)));
    }
    expect(kills).toBeGreaterThan(5);
    expect(kills).toBeLessThan(mostCommands);
    git(backupDir, ["fsck", "--strict"]);
  },
);

/** The tree holds exactly what the manifest says. */
async function expectWhole(backupDir: string, point: RestorePoint): Promise<void> {
  const commit = point.id.slice(point.id.lastIndexOf("-") + 1);
  const { entries } = await parseManifest(git(backupDir, ["cat-file", "blob", `${commit}:manifest.jsonl`]).toString());
  const tree = git(backupDir, ["ls-tree", "-r", commit, "--", "notes/"]).toString().trim().split("\n");
  expect(entries).toHaveLength(point.files);
  expect(tree).toEqual(entries.map(({ mode, blob, path }) => `${mode} blob ${blob}\tnotes/${path}`));
}
