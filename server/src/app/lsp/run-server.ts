import {
  createConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageReader,
  type MessageWriter,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { systemClock } from "../../util/clock.ts";
import type { ServerComposition } from "../composition.ts";
import { startServer } from "./start-server.ts";

/** When the client is gone nobody waits for the batch in hand: what is not delivered is delivered after the next start. */
const endWithinMs = 1200;

/**
 * Runs the language server in this process, over `--node-ipc` or `--stdio`. When the client goes without a word, the
 * folders are closed and the process ends: reader and writer are made here because the library would end it at once.
 */
export function runServerInProcess(composition: ServerComposition): void {
  const [reader, writer] = transport();
  const connection = createConnection(ProposedFeatures.all, reader, writer);
  const server = startServer(connection, composition, systemClock);
  const end = async () => {
    await server.close(endWithinMs);
    process.exit(0);
  };
  for (const gone of ["end", "close"]) process.stdin.on(gone, usesIpc() ? () => undefined : end);
  process.on("disconnect", end);
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, end);
  connection.listen();
  // A client that went while this process was loading is told of to nobody any more.
  if (usesIpc() && !process.connected) void end();
}

function transport(): [MessageReader, MessageWriter] {
  if (usesIpc()) return [new IPCMessageReader(process), new IPCMessageWriter(process)];
  return [new StreamMessageReader(process.stdin), new StreamMessageWriter(process.stdout)];
}

function usesIpc(): boolean {
  return process.argv.includes("--node-ipc");
}
