import { createBackup } from "../../server/src/backup/create-backup.ts";
import { systemClock } from "../../server/src/util/clock.ts";
import { MemoryLog } from "./memory-log.ts";
import { PlainNoteSource } from "./plain-note-source.ts";

// node backup-child.ts NOTES REPOSITORY: makes one backup in a process that a test can kill.
const [notesDir, backupDir] = process.argv.slice(2);
if (notesDir === undefined || backupDir === undefined) throw new Error("usage: backup-child NOTES REPOSITORY");
const backup = createBackup({
  notesDir,
  backupDir,
  source: new PlainNoteSource(notesDir),
  catalog: { known: async () => [] },
  clock: systemClock,
  log: new MemoryLog(),
});
const report = await backup.backup({ message: "in a child" }, new AbortController().signal);
process.stdout.write(`${JSON.stringify(report)}\n`);
