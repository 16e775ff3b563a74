// node tools/run.mjs test/bench/kill-bench.ts DIR [kills]: kills `kura sync` at random moments of a first index, again
// and again, then lets it finish and compares everything.
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { runKura, startKura } from "./kura-run.ts";
import { printTable } from "./print-table.ts";
import { isAlive, treeOf } from "./process-tree.ts";

const [notes, times = "20"] = process.argv.slice(2);
if (notes === undefined) throw new Error("Usage: kill-bench.ts FOLDER_OF_NOTES [KILLS]");
const kills = Number(times);

/** A child that outlives the kill for longer than this has been orphaned. */
const orphanMs = 5_000;

const folder = await mkdtemp(join(tmpdir(), "kura-bench-"));
try {
  const whole = await runKura(["sync", "--notes", notes, "--data", join(folder, "whole")]);
  const args = ["sync", "--notes", notes, "--data", join(folder, "killed")];
  let killed = 0;
  let orphans = 0;
  let longestMs = 0;
  for (let round = 0; round < kills; round++) {
    const child = startKura(args);
    const ended = once(child, "exit");
    // A round gets a share of the whole and what starting costs, so that kills fall into every part of the index.
    await Promise.race([delay(150 + Math.random() * ((2_000 * whole.seconds) / kills + 2_500)), ended]);
    const tree = await treeOf(child.pid ?? 0);
    if (child.kill("SIGKILL")) killed++;
    await ended;
    const goneAfter = await msUntilGone(tree);
    longestMs = Math.max(longestMs, goneAfter);
    if (goneAfter > orphanMs) orphans++;
  }
  const sync = await runKura(args);
  const check = await runKura(["check", "--deep", ...args.slice(1)]);
  const row = {
    rounds: kills,
    killed,
    orphans,
    "longest ms until all gone": longestMs,
    "notes before/after": `${whole.report["notes"]}/${sync.report["notes"]}`,
    "chunks before/after": `${whole.report["chunks"]}/${sync.report["chunks"]}`,
    "left for the last sync": Number(sync.report["upserts"]),
    ok: String(check.report["ok"]),
    findings: Number(check.report["findingCount"]),
  };
  printTable(`kills during the first index of ${notes}`, [row], { check: check.report });
  process.exitCode = check.report["ok"] === true && orphans === 0 ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function msUntilGone(pids: readonly number[]): Promise<number> {
  const startedAt = performance.now();
  const anyAlive = async () => (await Promise.all(pids.map(isAlive))).includes(true);
  while (await anyAlive()) {
    if (performance.now() - startedAt > orphanMs) return Number.POSITIVE_INFINITY;
    await delay(20);
  }
  return Math.round(performance.now() - startedAt);
}
