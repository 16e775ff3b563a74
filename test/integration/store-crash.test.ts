import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import SqliteDatabase from "better-sqlite3";
import { expect, test } from "vitest";
import { bulk } from "../../server/src/core/change.ts";
import { openStore } from "../../server/src/store/store.ts";
import { batchOf } from "../support/apply-notes.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { smallModel, storeFiles } from "../support/temp-store.ts";

const writer = join(import.meta.dirname, "../support/apply-notes.ts");

/** Lets a process write from batch `from` on, and kills it when it has said that `count` batches are written. Returns the last one that it said. */
async function writeAndKill(folder: string, from: number, count: number): Promise<number> {
  const child = spawn(process.execPath, [writer, folder, String(from)], { stdio: ["ignore", "pipe", "inherit"] });
  const exit = once(child, "exit");
  let last = from - 1;
  for await (const line of createInterface(child.stdout)) {
    last = Number(line);
    if (last >= from + count - 1) child.kill("SIGKILL");
  }
  await exit;
  return last;
}

test("a writer that is killed at any moment loses no batch that it was told of, and leaves none half written", async () => {
  await using folder = await tempFolder();
  const files = storeFiles(folder.path);
  let next = 0;
  for (const count of [1, 2, 7, 3, 12, 5]) {
    const last = await writeAndKill(folder.path, next, count);
    const store = openStore({ ...files, catalogAccess: "existing" });
    const epoch = await store.catalog.beginEpoch();
    await store.catalog.want(smallModel, "1", epoch);
    for (let batch = next; batch <= last; batch += 1) {
      const paths = batchOf(batch).map((change) => change.path);
      const movedOn = last >= batch + 10 && batch % 2 === 0;
      expect((await store.catalog.known(paths)).length).toBe(movedOn ? 0 : paths.length);
    }
    const after = await store.catalog.known(batchOf(last + 1).map((change) => change.path));
    expect([0, batchOf(last + 1).length]).toContain(after.length);
    // What was under way when the process died is told again.
    await store.catalog.apply(batchOf(last + 1), bulk, epoch);
    const counts = await store.catalog.counts();
    expect(counts.chunks).toBe(counts.notes * 3);
    expect((await store.outbox.counts()).pending).toBe(counts.chunks);
    store.close();
    next = last + 2;
  }
  const catalog = new SqliteDatabase(files.catalogFile, { readonly: true });
  const ledger = new SqliteDatabase(files.ledgerFile, { readonly: true });
  const pairs = "SELECT path || ' ' || id FROM";
  const inLedger = new Set(ledger.prepare(`${pairs} note_id`).pluck().all());
  for (const pair of catalog.prepare(`${pairs} note`).pluck().all()) expect(inLedger).toContain(pair);
  expect(catalog.pragma("integrity_check", { simple: true })).toBe("ok");
  for (const database of [catalog, ledger]) database.close();
}, 60_000);
