// node tools/run.mjs test/bench/kill-bench.ts DIR [kills]: kills `kura sync` at random moments of a first index, again
// and again, then lets it finish and compares everything.
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { runKura, startKura } from "./kura-run.ts";
import { printTable, type Row } from "./print-table.ts";
import { isAlive, treeOf } from "./process-tree.ts";

const [notes, times = "20"] = process.argv.slice(2);
if (notes === undefined) throw new Error("Usage: kill-bench.ts FOLDER_OF_NOTES [KILLS]");
const kills = Number(times);

/** A child that outlives the kill for longer than this has been orphaned. */
const orphanMs = 5_000;

const folder = await mkdtemp(join(tmpdir(), "kura-bench-"));
const dataOf = (index: number) => ["--notes", notes, "--data", join(folder, `data-${index}`)];
try {
  const whole = await runKura(["sync", ...dataOf(0)]);
  const rows: Row[] = [];
  let killed = 0;
  let orphans = 0;
  let longestMs = 0;
  // An index that gets finished between two kills is compared, and the next one begun from nothing.
  for (let index = 1; killed < kills; index++) {
    const before = killed;
    while (killed < kills) {
      const child = startKura(["sync", ...dataOf(index)]);
      const ended = once(child, "exit");
      await Promise.race([delay(300 + Math.random() * whole.seconds * 400), ended]);
      const tree = await treeOf(child.pid ?? 0);
      if (child.exitCode !== null) break;
      child.kill("SIGKILL");
      killed++;
      await ended;
      const goneAfter = await msUntilGone(tree);
      longestMs = Math.max(longestMs, goneAfter);
      if (goneAfter > orphanMs) orphans++;
    }
    rows.push({ index, kills: killed - before, ...(await compare(index)) });
  }
  printTable(
    `${killed} kills during first indexes of ${notes}: ${orphans} orphans, all gone within ${longestMs} ms`,
    rows,
  );
  const clean = rows.every((row) => row["ok"] === "true" && row["chunks"] === whole.report["chunks"]);
  process.exitCode = clean && orphans === 0 ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

/** Finishes an index that was killed, and compares everything. */
async function compare(index: number): Promise<Row> {
  const sync = await runKura(["sync", ...dataOf(index)]);
  const check = await runKura(["check", "--deep", ...dataOf(index)]);
  return {
    "left for the last sync": Number(sync.report["upserts"]),
    notes: Number(sync.report["notes"]),
    chunks: Number(sync.report["chunks"]),
    ok: String(check.report["ok"]),
    findings: Number(check.report["findingCount"]),
  };
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
