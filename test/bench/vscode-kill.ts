// node tools/run.mjs test/bench/vscode-kill.ts DIR [--rounds 20]: kills the extension host, Kura's server, Chroma and the
// browser in turn, at random moments of a first index, of a search and of rest; counts which of Kura's processes are there
// 5 s later and should not be, and whether all notes are found again afterwards.
import { setTimeout as delay } from "node:timers/promises";
import { type Browser, type BrowserServer, chromium } from "playwright-core";
import { browserOptions, connectBrowser } from "../e2e/support/browser.ts";
import type { Machine } from "../e2e/support/machine.ts";
import { type Process, untilOne } from "../e2e/support/processes.ts";
import { VsCodeHost } from "../e2e/support/vscode-host.ts";
import { openWindow, type VsCodeWindow } from "../e2e/support/window.ts";
import { until } from "../support/until.ts";
import { doomedWith, leftBehind, type Victim } from "./left-behind.ts";
import { printTable, type Row } from "./print-table.ts";
import { treeOf } from "./process-tree.ts";
import { benchArguments, copyOf, firstIndexMs, load, quantile, shortGrace, withMachine } from "./vscode-bench.ts";

const { notes, rounds } = benchArguments("vscode-kill.ts", 20);

const victims: readonly Victim[] = ["extension-host", "server", "chroma", "browser"];
const moments = ["first index", "searching", "resting", "first index", "searching"] as const;
type Moment = (typeof moments)[number];

/** What is left longer than this has been left behind. */
const leftMs = 5_000;
const worksMs = 120_000;
const query = "how are changes rolled out and rolled back";

interface Round {
  readonly victim: Victim;
  readonly moment: Moment;
  /** Kura's processes that had to go and did not, have nobody above them, or are one too many. */
  readonly left: readonly Process[];
  /** Why Kura did not work again; null when it did. */
  readonly why: string | null;
  /** From the kill (of a browser: from opening the next one) until all notes are synced and found by meaning. */
  readonly worksAfterMs: number;
  /** From closing the window until no process of Kura's is left. */
  readonly closedMs: number;
}

await withMachine(async (machine) => {
  const before = load();
  const done: Round[] = [];
  for (const victim of victims) {
    // Only a window that vanished without a word is waited for.
    const args = victim === "browser" ? shortGrace : [];
    await using host = await VsCodeHost.start({ machine, args });
    const ground = await prepare(host, machine);
    for (let round = 0; round < rounds / victims.length; round++) {
      const moment = moments[round % moments.length] ?? "resting";
      const folder = moment === "first index" ? copyOf(notes, host, `notes-${round}`) : ground.folder;
      const one = await kill(host, machine, { victim, moment, folder, ...ground.known });
      done.push(one);
      const works = one.why ?? `works after ${(one.worksAfterMs / 1000).toFixed(1)} s`;
      process.stderr.write(`${victim}, ${one.moment}: ${one.left.length} left; ${works}\n`);
    }
  }
  const left = done.flatMap((round) => round.left);
  for (const { pid, kind, command } of left) process.stderr.write(`left: ${pid} ${kind} ${command}\n`);
  printTable(
    `${done.length} kills on ${notes}: ${left.length} processes left ${leftMs / 1000} s later`,
    victims.map((victim) => rowOf(victim, done)),
    { "load before": before, "load after": load() },
  );
  process.exitCode = left.length === 0 ? 0 : 1;
});

/** A folder whose notes are all in the index; how many they are, and how long a first index takes. */
async function prepare(host: VsCodeHost, machine: Machine) {
  const folder = copyOf(notes, host);
  await using sight = await openSight(host, machine, folder);
  await untilOne(() => host.processes(), "server");
  const startedAt = performance.now();
  await sight.window.status.untilSynced(undefined, firstIndexMs);
  const firstMs = performance.now() - startedAt;
  const label = await sight.window.status.item.locator("[aria-label]").first().getAttribute("aria-label");
  const count = Number(/Synced, ([\d,]+) note/.exec(label ?? "")?.[1]?.replaceAll(",", ""));
  await closed(host, sight.window);
  return { folder, known: { count, firstMs } };
}

interface Attack {
  readonly victim: Victim;
  readonly moment: Moment;
  readonly folder: string;
  readonly count: number;
  readonly firstMs: number;
}

async function kill(host: VsCodeHost, machine: Machine, attack: Attack): Promise<Round> {
  const { victim, folder, count } = attack;
  await using sight = await openSight(host, machine, folder);
  const { typing } = await untilMoment(host, sight.window, attack);
  const synced = await sight.window.status.item.locator('[aria-label^="Kura: Synced"]').count();
  // A first index may have been over sooner than the one that was timed.
  const moment = attack.moment === "first index" && synced > 0 ? "resting" : attack.moment;
  const doomed = doomedWith(victim, host.processes());
  const killedAt = performance.now();
  for (const pid of victim === "browser" ? await treeOf(sight.pid) : pidsOf(host, victim)) end(pid);
  await delay(leftMs);
  const left = leftBehind(host.processes(), doomed, victim === "browser" ? 0 : 1);
  await typing; // the kill may have made it fail: that is not what is asked here
  if (victim !== "browser") return { victim, moment, left, ...(await afterwards(host, sight.window, count, killedAt)) };
  const openedAt = performance.now();
  await using next = await openSight(host, machine, folder);
  return { victim, moment, left, ...(await afterwards(host, next.window, count, openedAt)) };
}

/** Waits until Kura works again, and closes the window. */
async function afterwards(host: VsCodeHost, window: VsCodeWindow, count: number, since: number) {
  let why: string | null = null;
  try {
    await untilWorks(window, count);
  } catch (error) {
    why = String(error);
  }
  const worksAfterMs = performance.now() - since;
  return { why, worksAfterMs, closedMs: await closed(host, window) };
}

/** Waits for a random point in the moment. `typing` resolves when nothing is typed into the window any more. */
async function untilMoment(
  host: VsCodeHost,
  window: VsCodeWindow,
  { victim, moment, firstMs, count }: Attack,
): Promise<{ readonly typing: Promise<unknown> | null }> {
  if (moment === "first index") {
    await untilOne(() => host.processes(), victim === "chroma" ? "chroma" : "server");
    await delay(Math.random() * firstMs * 0.7);
    return { typing: null };
  }
  await window.status.untilSynced(count);
  if (moment === "resting") {
    await delay(Math.random() * 2_000);
    return { typing: null };
  }
  await window.search.open();
  const typing = Promise.allSettled([window.search.input.pressSequentially(query, { delay: 130 })]);
  await delay(Math.random() * 4_000);
  return { typing };
}

function pidsOf(host: VsCodeHost, kind: Process["kind"]): number[] {
  const pids = host.kinds(kind).map(({ pid }) => pid);
  if (pids.length === 0) throw new Error(`There is no ${kind} to kill.`);
  return pids;
}

function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    // It went with one that was killed before it.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** All notes are in the index, and it answers. */
async function untilWorks(window: VsCodeWindow, count: number): Promise<void> {
  await window.status.untilSynced(count, worksMs);
  await window.search.open();
  await until(
    "notes are found, and not only by their words",
    async () => {
      await window.search.ask("");
      await window.search.hits.first().waitFor({ state: "detached" });
      await window.search.ask(query);
      await window.search.hits.first().waitFor();
      return window.search.degraded.isHidden();
    },
    worksMs,
  );
}

/** Closes the window as a user does. Milliseconds until none of Kura's processes is left. */
async function closed(host: VsCodeHost, { page }: VsCodeWindow): Promise<number> {
  const startedAt = performance.now();
  await page.close({ runBeforeUnload: true });
  const kuras = () => host.processes().filter(({ kind }) => ["extension-host", "server", "chroma"].includes(kind));
  await until("a closed window's processes are gone", () => kuras().length === 0, 30_000);
  return performance.now() - startedAt;
}

/** A window in a browser of its own. */
interface Sight extends AsyncDisposable {
  readonly window: VsCodeWindow;
  /** The browser's process. */
  readonly pid: number;
}

async function openSight(host: VsCodeHost, machine: Machine, folder: string): Promise<Sight> {
  const server: BrowserServer = await chromium.launchServer(browserOptions(machine.chromium));
  const browser: Browser = await connectBrowser(server.wsEndpoint());
  const window = await openWindow(browser, host.url, { folder });
  return { window, pid: server.process().pid ?? 0, [Symbol.asyncDispose]: () => server.kill() };
}

function rowOf(victim: Victim, done: readonly Round[]): Row {
  const mine = done.filter((round) => round.victim === victim);
  const works = mine.filter(({ why }) => why === null);
  const longest = (values: readonly number[]) => Number((quantile(values, 1) / 1000).toFixed(1));
  const during = (first: boolean) =>
    longest(works.filter(({ moment }) => (moment === "first index") === first).map((it) => it.worksAfterMs));
  return {
    killed: victim,
    rounds: mine.length,
    "in a first index": mine.filter(({ moment }) => moment === "first index").length,
    [`left after ${leftMs / 1000} s`]: mine.reduce((sum, round) => sum + round.left.length, 0),
    "works again": works.length,
    "after s at most": during(false),
    "from a first index": during(true),
    "gone s after closing": longest(mine.map(({ closedMs }) => closedMs)),
  };
}
