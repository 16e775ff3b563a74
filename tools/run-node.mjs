import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { pinnedNode } from "./pinned-node.mjs";

const attachedScript = fileURLToPath(new URL("attached.mjs", import.meta.url));
const forwarded = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs a script under the pinned Node with this process's input and output, passes signals on, and resolves with its
 * exit code. A script that a signal ended ends this process by the same signal.
 * `attached`: the script also ends when this process dies without warning (see attached.mjs).
 */
export async function runNode(script, args, { attached = false, cwd = process.cwd(), stdout = "inherit" } = {}) {
  const nodeArgs = attached ? [attachedScript, script, ...args] : [script, ...args];
  const stdio = ["inherit", stdout, "inherit", ...(attached ? ["pipe"] : [])];
  // Every signal is to arrive exactly once. Ctrl-C in a terminal reaches the whole foreground group, so it is not passed
  // on there; elsewhere an attached script gets a group of its own, so that a signal to ours does not reach it twice.
  const terminal = process.stdin.isTTY === true;
  const detached = attached && !terminal && process.platform !== "win32";
  const child = spawn(pinnedNode(), nodeArgs, { cwd, stdio, detached });
  const forward = (signal) => {
    if (signal !== "SIGINT" || !terminal) child.kill(signal);
  };
  for (const signal of forwarded) process.on(signal, forward);
  const [code, signal] = await once(child, "exit");
  for (const name of forwarded) process.off(name, forward);
  if (signal !== null) process.kill(process.pid, signal);
  return code ?? 1;
}
