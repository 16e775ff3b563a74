import { type ChildProcess, fork } from "node:child_process";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { serverEnvironment } from "./server-environment.ts";

export interface ServerProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  /** Resolves with how it ended, a few words for the log. */
  readonly ended: Promise<string>;
}

/**
 * Forks the server on the Node that this process runs on, with a channel for messages between them. It ends by itself
 * when that channel closes. Rejects when there is no process. What it prints goes to `onLine`.
 */
export async function forkServer(module: string, onLine: (line: string) => void): Promise<ServerProcess> {
  const child = fork(module, ["--node-ipc", `--clientProcessId=${process.pid}`], {
    cwd: dirname(module),
    env: serverEnvironment(process.env),
    execArgv: [],
    silent: true,
  });
  const ended = Promise.withResolvers<string>();
  const started = Promise.withResolvers<void>();
  child.once("spawn", started.resolve);
  child.once("error", started.reject);
  child.once("exit", (code, signal) => ended.resolve(signal === null ? `code ${code}` : `signal ${signal}`));
  for (const stream of [child.stdout, child.stderr]) eachLine(stream, onLine);
  await started.promise;
  const { pid } = child;
  if (pid === undefined) throw new Error("The server's process did not start.");
  return { child, pid, ended: ended.promise };
}

function eachLine(stream: Readable | null, onLine: (line: string) => void): void {
  if (stream !== null) createInterface({ input: stream }).on("line", onLine);
}
