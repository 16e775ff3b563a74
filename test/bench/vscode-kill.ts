// node tools/run.mjs test/bench/vscode-kill.ts DIR: kills VS Code's server, its extension host, Kura's server, Chroma and the
// browser, four times each, and counts which of Kura's processes that had to go with the victim are left 5 s later.
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { chromium } from "playwright-core";
import { e2eEnvironment } from "../../tools/e2e-environment.mjs";
import { browserOptions } from "../e2e/support/browser.ts";
import type { Machine } from "../e2e/support/machine.ts";
import { type Process, processOf } from "../e2e/support/processes.ts";
import { startMachine } from "../e2e/support/start-machine.ts";
import { VsCodeHost } from "../e2e/support/vscode-host.ts";
import { printTable, type Row } from "./print-table.ts";
import { treeOf } from "./process-tree.ts";

const [notes] = process.argv.slice(2);
if (notes === undefined) throw new Error("Usage: vscode-kill.ts FOLDER_OF_NOTES");
const victims = ["vscode", "extension-host", "server", "chroma", "browser"] as const;
const rounds = 4;
const graceMs = 5_000;
/** VS Code keeps a window's extensions for one that may come back: three hours, unless it is told otherwise. */
const reconnection = ["--reconnection-grace-time", "1"];
const indexMs = 15 * 60_000;

const env = await e2eEnvironment();
const { machine, stop } = await startMachine({
  node: env.KURA_E2E_NODE,
  serverMain: env.KURA_E2E_SERVER_MAIN,
  chromium: env.KURA_E2E_CHROMIUM,
  vsix: env.KURA_E2E_VSIX,
});
// All rounds share the data, so that only the first one makes an index.
const data = join(machine.root, "data");
mkdirSync(data);
const rows: Row[] = [];
try {
  for (let round = 1; round <= rounds; round++) {
    for (const victim of victims) rows.push({ victim, round, ...(await kill(victim, machine)) });
  }
} finally {
  await stop();
}
const left = rows.reduce((sum, row) => sum + Number(row["left"]), 0);
printTable(`${rows.length} kills on ${notes}: ${left} processes left ${graceMs / 1000} s later`, rows);
process.exitCode = left === 0 ? 0 : 1;

async function kill(victim: (typeof victims)[number], machine: Machine): Promise<Row> {
  const browser = await chromium.launchServer(browserOptions(machine.chromium));
  const options = {
    machine: { ...machine, browser: browser.wsEndpoint() },
    args: reconnection,
    env: { XDG_DATA_HOME: data },
  };
  try {
    await using host = await VsCodeHost.start(options);
    const window = await host.openWindow({ folder: resolve(notes ?? "") });
    await window.status.untilSynced(undefined, indexMs);
    // Who goes takes all below along; the browser takes the extension host along.
    const kind = victim === "browser" ? "extension-host" : victim;
    const killed =
      victim === "vscode" ? processOf(host.pid) : ((await family(host.pid)).find((it) => it.kind === kind) ?? null);
    if (killed === null) throw new Error(`There is no ${kind} to kill.`);
    const doomed = (await family(killed.pid)).filter((it) => it.kind !== "other");
    const began = performance.now();
    if (victim === "browser") await browser.kill();
    else process.kill(killed.pid, "SIGKILL");
    let goneMs = Number.NaN;
    while (performance.now() - began < graceMs) {
      if (Number.isNaN(goneMs) && alive(doomed) === 0) goneMs = Math.round(performance.now() - began);
      await delay(20);
    }
    return { "had to go": doomed.length, "gone after ms": goneMs, left: alive(doomed) };
  } finally {
    await browser.kill();
  }
}

/** The process and all below it. */
async function family(pid: number): Promise<Process[]> {
  return (await treeOf(pid)).flatMap((member) => processOf(member) ?? []);
}

function alive(doomed: readonly Process[]): number {
  return doomed.filter(({ pid, command }) => processOf(pid)?.command === command).length;
}
