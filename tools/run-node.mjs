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
  const child = spawn(pinnedNode(), nodeArgs, { cwd, stdio });
  const forward = (signal) => {
    // Ctrl-C in a terminal reaches the child by itself: the whole foreground group gets it.
    if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
  };
  for (const signal of forwarded) process.on(signal, forward);
  const [code, signal] = await once(child, "exit");
  for (const name of forwarded) process.off(name, forward);
  if (signal !== null) process.kill(process.pid, signal);
  return code ?? 1;
}
