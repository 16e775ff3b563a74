import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../.kura-dev/setup.lock", import.meta.url));
const owner = join(folder, "pid");

/** How often a waiting process looks whether the lock is free. */
const pollMs = 200;

/** Runs `work` while no other process of this checkout does: two commands on a fresh clone set it up once. */
export async function withSetupLock(work) {
  mkdirSync(join(folder, ".."), { recursive: true });
  while (!take()) {
    if (ownerIsGone()) rmSync(folder, { recursive: true, force: true });
    else await delay(pollMs);
  }
  try {
    return await work();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function take() {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
  writeFileSync(owner, String(process.pid));
  return true;
}

function ownerIsGone() {
  let pid;
  try {
    pid = Number(readFileSync(owner, "utf8"));
  } catch (error) {
    if (error.code === "ENOENT") return false; // just made, or just removed: look again
    throw error;
  }
  if (pid === 0) return false; // its owner is about to write the number
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
}
