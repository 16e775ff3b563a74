// node tools/run.mjs test/bench/vscode-activation.ts DIR [--rounds 5]: what the extension costs: the time of `activate`, the
// time until the server is ready, and memory; with the notes, without any, and VS Code without Kura beside it.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Process } from "../e2e/support/processes.ts";
import { VsCodeHost } from "../e2e/support/vscode-host.ts";
import { until } from "../support/until.ts";
import { printTable, type Row } from "./print-table.ts";
import {
  benchArguments,
  copyOf,
  firstIndexMs,
  kurasLog,
  load,
  quantile,
  shortGrace,
  withMachine,
} from "./vscode-bench.ts";

const { notes, rounds } = benchArguments("vscode-activation.ts", 5);

/** After that a window that was just opened has settled: memory is what it will be. */
const settleMs = 8_000;

type Figures = Readonly<Record<string, number>>;

await withMachine(async (machine) => {
  const before = load();
  const bare = join(machine.root, "no-extensions");
  mkdirSync(bare);
  const rows: Row[] = [];
  {
    await using host = await VsCodeHost.start({ machine: { ...machine, extensionsDir: bare }, args: shortGrace });
    rows.push(row("no notes, without Kura", await windows(host, host.folder("empty"), () => Promise.resolve({}))));
  }
  {
    await using host = await VsCodeHost.start({ machine, args: shortGrace });
    rows.push(row("no notes", await windows(host, host.folder("empty"), () => started(host))));
    const [first, ...again] = await windows(host, copyOf(notes, host), () => started(host), rounds + 1);
    rows.push(row("the notes, first index", first === undefined ? [] : [first]), row("the notes, again", again));
  }
  printTable(`starting in VS Code, ${notes}`, rows, { "load before": before, "load after": load() });
});

/** Opens the folder in one window after the other. */
async function windows(
  host: VsCodeHost,
  folder: string,
  look: () => Promise<Figures>,
  count = rounds,
): Promise<Figures[]> {
  const found: Figures[] = [];
  for (let round = 0; round < count; round++) {
    const window = await host.openWindow({ folder, debug: true });
    await until("the extension host runs", () => host.kinds("extension-host").length === 1, 30_000);
    if (folder.endsWith("notes")) await window.status.untilSynced(undefined, firstIndexMs);
    await delay(settleMs);
    found.push({ ...(await look()), ...memory(host.processes()) });
    await window.close();
    await until("the window's processes are gone", () => host.kinds("extension-host").length === 0, 30_000);
  }
  return found;
}

/** What the log says of the start. */
async function started(host: VsCodeHost): Promise<Figures> {
  const log = kurasLog(host);
  const activated = /^(\S+ \S+) .*activated in ([\d.]+) ms/m.exec(log);
  const ready = /^(\S+ \S+) .*server ready after ([\d.]+) ms/m.exec(log);
  if (activated === null) throw new Error("Kura's log does not say how long its activation took.");
  const activate = { "activate ms": Number(activated[2]) };
  if (ready === null) return activate;
  const sinceActivated = Date.parse(ready[1] ?? "") - Date.parse(activated[1] ?? "");
  return { ...activate, "server ready ms": Number(ready[2]), "from activated to ready ms": sinceActivated };
}

/** Resident memory of the one window's processes. */
function memory(processes: readonly Process[]): Figures {
  const of = (kind: Process["kind"]) => processes.find((process) => process.kind === kind)?.memoryMb ?? 0;
  return { "extension host MB": of("extension-host"), "server MB": of("server"), "Chroma MB": of("chroma") };
}

/** Medians. */
function row(workspace: string, figures: readonly Figures[]): Row {
  const median = (key: string) => {
    const values = figures.flatMap((one) => one[key] ?? []);
    return values.length === 0 ? "" : quantile(values, 0.5);
  };
  const keys = ["activate ms", "server ready ms", "from activated to ready ms"];
  const all = [...keys, "extension host MB", "server MB", "Chroma MB"];
  return { workspace, windows: figures.length, ...Object.fromEntries(all.map((key) => [key, median(key)])) };
}
