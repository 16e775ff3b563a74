import { readdirSync, readFileSync } from "node:fs";
import { until } from "../../support/until.ts";

const pageBytes = 4096;

export interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Its process group. */
  readonly group: number;
  /** Arguments, joined by blanks. */
  readonly command: string;
  readonly kind: "vscode" | "extension-host" | "server" | "chroma" | "other";
  readonly memoryMb: number;
}

/**
 * Everything alive that belongs to a VS Code server: its process group, and what names its folder on its command line
 * (Chroma has a group of its own).
 */
export function processesOf(group: number, root: string): Process[] {
  const found: Process[] = [];
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const process = processOf(Number(name));
    if (process === null) continue;
    if (process.group === group || process.command.includes(root)) found.push(process);
  }
  return found;
}

/** Waits until exactly one process of the kind lives that is not `than`. */
export function untilOne(
  list: () => Process[],
  kind: Process["kind"],
  than = 0,
  deadlineMs = 30_000,
): Promise<Process> {
  return until(
    `one ${kind} that is not ${than}`,
    () => {
      const alive = list().filter((process) => process.kind === kind);
      return alive.length === 1 && alive[0] !== undefined && alive[0].pid !== than ? alive[0] : null;
    },
    deadlineMs,
  );
}

/** Null when it has ended. */
export function processOf(pid: number): Process | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in parentheses may hold blanks: fields are counted after it.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const [state, parent, group] = [fields[0], Number(fields[1]), Number(fields[2])];
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").join(" ").trim();
    if (state === "Z") return null;
    const pages = Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]);
    const memoryMb = Math.round((pages * pageBytes) / 1024 / 1024);
    return { pid, parent, group, command, kind: kindOf(command), memoryMb };
  } catch (error) {
    // It ended while it was looked at.
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return null;
    throw error;
  }
}

function kindOf(command: string): Process["kind"] {
  if (command.includes("chroma-host")) return "chroma";
  if (/dist\/server\.mjs/.test(command)) return "server";
  if (command.includes("--type=extensionHost")) return "extension-host";
  if (command.includes("server-main.js")) return "vscode";
  return "other";
}
