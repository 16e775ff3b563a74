// node tools/run.mjs test/bench/sync-bench.ts DIR: a first and a second `kura sync` of a folder of notes, with time,
// memory and disk, beside what the system itself needs to look at every file of the folder.
import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { runKura } from "./kura-run.ts";
import { printTable, type Row } from "./print-table.ts";

const megabyte = 1_000_000;
const counted = ["notes", "chunks", "embedded", "cacheHits", "upserts", "deletes", "pending", "parked"] as const;

const [notes] = process.argv.slice(2);
if (notes === undefined) throw new Error("Usage: sync-bench.ts FOLDER_OF_NOTES");

const data = await mkdtemp(join(tmpdir(), "kura-bench-"));
try {
  const rows: Row[] = [];
  for (const run of ["first", "second"]) {
    const { report, code, seconds, memory } = await runKura(["sync", "--notes", notes, "--data", data]);
    const counts = Object.fromEntries(counted.map((key) => [key, Number(report[key])]));
    rows.push({
      run,
      exit: code ?? "killed",
      seconds,
      ...counts,
      "server MB": memory.server / megabyte,
      "chroma MB": memory.chroma / megabyte,
      "data MB": (await bytesUnder(data)) / megabyte,
    });
  }
  const find = await findSeconds(notes);
  printTable(`kura sync ${notes}`, rows, { findSeconds: find });
  process.stdout.write(`find -printf '%s %T@' over the same folder: ${find.toFixed(2)} s\n`);
} finally {
  await rm(data, { recursive: true, force: true });
}

async function findSeconds(folder: string): Promise<number> {
  const startedAt = performance.now();
  await promisify(execFile)("find", [folder, "-type", "f", "-printf", "%s %T@\\n"], { maxBuffer: 1e9 });
  return (performance.now() - startedAt) / 1000;
}

async function bytesUnder(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
