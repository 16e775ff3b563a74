import { systemClock } from "../../server/src/util/clock.ts";
import { createManagedIndex } from "../../server/src/vectors/managed-index.ts";
import { chromaHostFile } from "./chroma-folder.ts";
import { MemoryLog } from "./memory-log.ts";

/** A process that owns a Chroma, for tests that kill it: `chroma-owner DIRECTORY` prints Chroma's pid and port as JSON. */
const [directory] = process.argv.slice(2);
if (directory === undefined) throw new Error("usage: chroma-owner DIRECTORY");
const index = createManagedIndex({
  directory,
  hostFile: chromaHostFile,
  clock: systemClock,
  log: new MemoryLog(),
  onState: (state) => {
    if (state.kind === "ready")
      process.stdout.write(`${JSON.stringify({ pid: state.pid, port: state.endpoint.port })}\n`);
  },
});
await index.whenReady(AbortSignal.timeout(30_000));
setInterval(() => {}, 60_000);
