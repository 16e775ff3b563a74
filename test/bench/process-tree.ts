import { readFile, readlink } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

/** Peak resident memory in bytes, as the kernel keeps it (VmHWM). */
export interface PeakMemory {
  readonly server: number;
  readonly chroma: number;
}

const pollMs = 50;

/** The process and all its descendants. Linux only. */
export async function treeOf(pid: number): Promise<number[]> {
  const pids = [pid];
  for (const parent of pids) {
    const tasks = await read(`/proc/${parent}/task/${parent}/children`);
    pids.push(...tasks.split(" ").filter(Boolean).map(Number));
  }
  return pids;
}

/** Watches a process and its children until it ends: `stop` gives the highest memory seen of each part. */
export function watchMemory(pid: number): { stop(): Promise<PeakMemory> } {
  const peak = { server: 0, chroma: 0 };
  let watching = true;
  const watch = async () => {
    while (watching) {
      for (const member of await treeOf(pid)) {
        const part = (await read(`/proc/${member}/cmdline`)).includes("chroma-host") ? "chroma" : "server";
        const kilobytes = /VmHWM:\s+(\d+)/.exec(await read(`/proc/${member}/status`))?.[1] ?? "0";
        peak[part] = Math.max(peak[part], Number(kilobytes) * 1024);
      }
      await delay(pollMs);
    }
  };
  const watched = watch();
  return {
    stop: async () => {
      watching = false;
      await watched;
      return peak;
    },
  };
}

/** True while the process exists and is not a zombie. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    await readlink(`/proc/${pid}/exe`);
    return true;
  } catch {
    return false;
  }
}

/** A process may end while it is being looked at: then it has nothing to tell. */
async function read(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch {
    return "";
  }
}
