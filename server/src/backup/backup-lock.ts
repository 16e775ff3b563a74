import { open, readFile, rm, stat, utimes } from "node:fs/promises";
import { TransientError } from "../core/errors.ts";
import type { Clock } from "../core/ports/clock.ts";

/**
 * One backup at a time in a repository, whichever process makes it. The file names its holder; a holder that is gone,
 * or that has not given a sign of life for `silentMs` (its number may belong to another process by now), has lost it.
 */
export interface BackupLock extends AsyncDisposable {
  /** A sign of life; throws TransientError when somebody else took the lock over. */
  refresh(): Promise<void>;
}

const silentMs = 10 * 60_000;

/** Rejects with TransientError while another backup runs. */
export async function takeBackupLock(path: string, clock: Clock, token: string): Promise<BackupLock> {
  const mine = JSON.stringify({ pid: process.pid, token });
  if (!(await create(path, mine))) {
    if (await isHeld(path, clock.now())) throw new TransientError("Another backup of this folder is running.");
    await rm(path, { force: true });
    if (!(await create(path, mine))) throw new TransientError("Another backup of this folder has just started.");
  }
  const isMine = async () => (await readFile(path, "utf8").catch(() => "")) === mine;
  return {
    refresh: async () => {
      if (!(await isMine())) throw new TransientError("Another backup of this folder took over.");
      const now = new Date(clock.now());
      await utimes(path, now, now);
    },
    [Symbol.asyncDispose]: async () => {
      if (await isMine()) await rm(path, { force: true });
    },
  };
}

async function create(path: string, content: string): Promise<boolean> {
  try {
    const file = await open(path, "wx", 0o600);
    try {
      await file.writeFile(content, "utf8");
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

async function isHeld(path: string, now: number): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(path);
    if (now - mtimeMs > silentMs) return false;
    const holder: unknown = JSON.parse(await readFile(path, "utf8"));
    const pid = typeof holder === "object" && holder !== null && "pid" in holder ? holder.pid : null;
    return typeof pid === "number" && pid > 0 && isAlive(pid);
  } catch (error) {
    // Gone meanwhile, or cut off when its writer was killed: nobody holds it.
    if (error instanceof SyntaxError || (error instanceof Error && "code" in error && error.code === "ENOENT")) {
      return false;
    }
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
