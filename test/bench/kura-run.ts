import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type PeakMemory, watchMemory } from "./process-tree.ts";

const cli = join(import.meta.dirname, "../../dist/cli.mjs");

export interface KuraRun {
  readonly report: Readonly<Record<string, unknown>>;
  readonly code: number | null;
  readonly seconds: number;
  readonly memory: PeakMemory;
}

/** Starts the built command line. Its messages go to this process's stderr when `loud`. */
export function startKura(args: readonly string[], loud = false): ChildProcess {
  if (!existsSync(cli)) throw new Error("There is no dist/cli.mjs: run `npm run build` first.");
  return spawn(process.execPath, [cli, ...args], { stdio: ["ignore", "pipe", loud ? "inherit" : "ignore"] });
}

/** Runs one command with --json to its end. Throws when it prints no JSON value. */
export async function runKura(args: readonly string[]): Promise<KuraRun> {
  const startedAt = performance.now();
  const child = startKura([...args, "--json"], true);
  const memory = watchMemory(child.pid ?? 0);
  const chunks: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
  const [code] = (await once(child, "close")) as [number | null];
  const seconds = (performance.now() - startedAt) / 1000;
  const text = Buffer.concat(chunks).toString("utf8");
  return { report: JSON.parse(text) as KuraRun["report"], code, seconds, memory: await memory.stop() };
}
