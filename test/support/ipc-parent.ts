import { fork } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * Stands for an editor: `ipc-parent.ts NOTES DATA` runs the real language server as a child over Node's channel. Prints the
 * server's process id first, and then the phase and the number of indexed chunks with each status.
 */
const [notesDir = "", dataDir = ""] = process.argv.slice(2);
const folder = pathToFileURL(notesDir).href;
const server = fork(join(import.meta.dirname, "../../server/src/app/main.ts"), ["--node-ipc"], { silent: true });
server.on("message", (message: { readonly id?: number; readonly method?: string; readonly params?: unknown }) => {
  if (message.id === 1) server.send({ jsonrpc: "2.0", method: "initialized", params: {} });
  if (message.method !== "kura/statusChanged") return;
  const { status } = message.params as { status: { phase: string; indexed: number } };
  process.stdout.write(`${status.phase} ${status.indexed}\n`);
});
process.stdout.write(`${server.pid}\n`);
server.send({
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { processId: process.pid, rootUri: folder, capabilities: {}, initializationOptions: { dataDir } },
});
