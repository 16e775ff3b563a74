import { cpSync, readdirSync, readFileSync, statSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { e2eEnvironment } from "../../tools/e2e-environment.mjs";
import type { Machine } from "../e2e/support/machine.ts";
import { startMachine } from "../e2e/support/start-machine.ts";
import type { VsCodeHost } from "../e2e/support/vscode-host.ts";

/** Longest that a first index may take. */
export const firstIndexMs = 15 * 60_000;

/**
 * Arguments of VS Code's server: it keeps the extension host of a window that vanished for so long, in case that it comes
 * back. Three hours unless it is told otherwise.
 */
export const shortGrace: readonly string[] = ["--reconnection-grace-time", "1"];

export interface BenchArguments {
  readonly notes: string;
  readonly rounds: number;
  /** File with lines of {"query": …}. */
  readonly queries: string | null;
}

/** DIR [--rounds N] [--queries FILE] */
export function benchArguments(script: string, rounds: number): BenchArguments {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { rounds: { type: "string", default: String(rounds) }, queries: { type: "string" } },
  });
  const [notes] = positionals;
  if (notes === undefined) throw new Error(`Usage: ${script} FOLDER_OF_NOTES [--rounds N] [--queries FILE]`);
  return { notes, rounds: Number(values.rounds), queries: values.queries ?? null };
}

/** Runs `work` with the packaged extension installed and a browser started; removes everything afterwards. */
export async function withMachine(work: (machine: Machine) => Promise<void>): Promise<void> {
  const env = await e2eEnvironment();
  const { machine, stop } = await startMachine({
    node: env.KURA_E2E_NODE,
    serverMain: env.KURA_E2E_SERVER_MAIN,
    chromium: env.KURA_E2E_CHROMIUM,
    vsix: env.KURA_E2E_VSIX,
  });
  try {
    await work(machine);
  } finally {
    await stop();
  }
}

/** Copies the notes into a new folder of the host. */
export function copyOf(notes: string, host: VsCodeHost, name = "notes"): string {
  const folder = host.folder(name);
  cpSync(notes, folder, { recursive: true });
  return folder;
}

/** What Kura wrote into its output channel in the window that was opened last. */
export function kurasLog(host: VsCodeHost): string {
  const files = readdirSync(host.folders.root, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith("/Kura.log"))
    .map((path) => join(host.folders.root, path))
    .toSorted((a, b) => statSync(a).birthtimeMs - statSync(b).birthtimeMs);
  const last = files.at(-1);
  if (last === undefined) throw new Error("Kura wrote no log: VS Code's logging is not built.");
  return readFileSync(last, "utf8");
}

/** The value that so large a share of the values does not exceed; NaN when there are none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.ceil((sorted.length - 1) * share)] ?? Number.NaN;
}

/** The machine's load of the last minute. */
export function load(): number {
  return loadavg()[0] ?? Number.NaN;
}
