import { createInterface } from "node:readline";
import { openFolder } from "../../server/src/app/folder-session.ts";
import { defaultSettings } from "../../server/src/app/settings.ts";
import { systemClock } from "../../server/src/util/clock.ts";
import { FakeComposition } from "./fake-folder.ts";
import { MemoryLog } from "./memory-log.ts";

/**
 * A process with a session on a folder in memory: `fake-session.ts NOTES DATA`. Prints its role when it is open, and
 * again for every line that it reads; ends in good order when its stdin ends.
 */
const [notesDir = "", dataDir = ""] = process.argv.slice(2);
const session = await openFolder({
  notesDir,
  dataDir,
  settings: defaultSettings,
  restricted: false,
  secrets: { embeddingKey: () => null },
  clock: systemClock,
  log: new MemoryLog(),
  composition: new FakeComposition(),
});
process.stdout.write(`${session.role}\n`);
for await (const _line of createInterface({ input: process.stdin })) process.stdout.write(`${session.role}\n`);
await session.close();
