import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { SentenceError } from "../sentence-error.mjs";

const windows = process.platform === "win32";

/** Time for an orderly end before the hard one. */
const graceMs = 5_000;

/** VS Code must not take the shell that this was typed into for one of its own, nor this Node's options for its. */
export function outsideEnvironment() {
  const inner = /^(VSCODE_|ELECTRON_|NODE_OPTIONS$|npm_)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !inner.test(name)));
}

/** Runs a program to its end; its output. A failure is a sentence that begins with `failing`. */
export async function output(file, args, failing) {
  const child = start(file, args, { stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      text += chunk;
    });
  }
  const [code] = await once(child, "close");
  if (code !== 0) throw new SentenceError(`${failing}:\n${text.trim()}`);
  return text;
}

/** Starts a program in a process group of its own, which `endGroup` ends as a whole. */
export function start(file, args, options) {
  const shell = windows && file.endsWith(".cmd");
  const quoted = shell ? args.map((arg) => `"${arg}"`) : args;
  const program = shell ? `"${file}"` : file;
  return spawn(program, quoted, { env: outsideEnvironment(), detached: !windows, shell, ...options });
}

/** Ends a program and everything that it started; resolves when nothing of it runs. */
export async function endGroup(child) {
  if (windows) {
    if (isRunning(child)) await output("taskkill", ["/pid", String(child.pid), "/t", "/f"], "VS Code did not end");
    return;
  }
  signalGroup(child, "SIGTERM");
  const patience = Date.now() + graceMs;
  while (signalGroup(child, 0) && Date.now() < patience) await delay(50);
  signalGroup(child, "SIGKILL");
}

function isRunning({ exitCode, signalCode }) {
  return exitCode === null && signalCode === null;
}

/** Whether there was something in the group to signal. */
function signalGroup({ pid }, signal) {
  try {
    process.kill(-pid, signal);
    return true;
  } catch (error) {
    if (error.code === "ESRCH") return false;
    throw error;
  }
}
