import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ChunkId, EmbedKey } from "../../server/src/core/chunk.ts";
import type { CachedEmbedding } from "../../server/src/core/ports/embedding-cache.ts";
import type { RepairStep } from "../../server/src/protocol/check.ts";
import { runRepair } from "../../server/src/repair/execute.ts";
import { CheckedFolder } from "../support/checked-folder.ts";
import { hashVector } from "../support/hash-vector.ts";
import { MemoryEmbeddingCache } from "../support/memory-embedding-cache.ts";

const signal = new AbortController().signal;
let folder: CheckedFolder;

beforeEach(async () => {
  folder = await CheckedFolder.open();
  await folder.write(
    Object.fromEntries(Array.from({ length: 40 }, (_, number) => [`note-${number}.md`, `word${number} and more`])),
  );
  await folder.sync();
  folder.embedded = 0;
});
afterEach(() => folder[Symbol.asyncDispose]());

const chunks = async () =>
  (await folder.store.catalog.chunkKeys(folder.live, null, 1_000, false)).map(({ chunk }) => chunk);
const actions = (steps: readonly RepairStep[]) => steps.map(({ action }) => action);

async function damage(): Promise<void> {
  const { collection } = folder.live;
  const [missing, stale, wrong] = await chunks();
  if (missing === undefined || stale === undefined || wrong === undefined) throw new Error("too few chunks");
  const [key] = await folder.index.present(collection, [wrong], signal);
  if (key === undefined) throw new Error("the chunk is not there");
  await folder.index.delete(collection, [missing], signal);
  await folder.index.upsert(
    collection,
    [
      { chunk: stale, embedKey: "f".repeat(64) as EmbedKey, vector: hashVector("old text", 32) },
      { chunk: wrong, embedKey: key.embedKey, vector: hashVector("not its text", 32) },
      { chunk: "e".repeat(32) as ChunkId, embedKey: "a".repeat(64) as EmbedKey, vector: hashVector("ghost", 32) },
    ],
    signal,
  );
}

describe("a repair", () => {
  test("of a sound folder does nothing and says so", async () => {
    const { report } = await folder.repair();
    expect(report).toMatchObject({ ok: true, steps: [], repaired: 0 });
  });

  test("mends missing, stale, wrong and orphaned entries without one call to the embedder", async () => {
    await damage();
    const told: string[] = [];
    const { report, before, after } = await folder.repair({ onStep: (step) => told.push(step.action) });
    expect(before.findingCount).toBe(4);
    expect(after).toMatchObject({ ok: true, findingCount: 0 });
    expect(report).toMatchObject({ ok: true, repaired: 4 });
    expect(actions(report.steps)).toEqual(["reindex-chunks", "delete-orphans"]);
    expect(told).toEqual(actions(report.steps));
    expect(folder.embedded).toBe(0);
    expect(await folder.store.ledger.runs("repair", 5)).toMatchObject([{ ok: true }]);
  });

  test("brings the catalog up to date with the disk", async () => {
    await folder.write({ "note-1.md": "edited", "new.md": "new" });
    await folder.remove("note-2.md");
    const { report } = await folder.repair();
    expect(report).toMatchObject({ ok: true, repaired: 3 });
    expect(actions(report.steps)).toEqual(["reconcile"]);
    expect(folder.embedded).toBe(2);
  });

  test("fills a new index from the cache when the old one is broken", async () => {
    await folder.index.drop(folder.live.collection, signal);
    const { report } = await folder.repair();
    expect(report.ok).toBe(true);
    expect(folder.embedded).toBe(0);
    expect(await folder.index.count(folder.live.collection, signal)).toBe(40);
  });

  test("moves to a new index when more is drifting than a report can list", async () => {
    const ghosts = Array.from({ length: 1_500 }, (_, number) => number.toString(16).padStart(32, "0") as ChunkId);
    const entries = ghosts.map((chunk) => ({
      chunk,
      embedKey: "a".repeat(64) as EmbedKey,
      vector: hashVector("ghost", 32),
    }));
    await folder.index.upsert(folder.live.collection, entries, signal);
    const { report } = await folder.repair();
    expect(report.ok).toBe(true);
    expect(actions(report.steps)).toEqual(["rebuild-index"]);
    expect([folder.rebuilds, folder.embedded]).toEqual([1, 0]);
    expect(await folder.index.count(folder.live.collection, signal)).toBe(40);
  });

  test("gets embeddings that the cache lost back from the index", async () => {
    const cache = new MemoryEmbeddingCache();
    const put: CachedEmbedding[] = [];
    const { report } = await folder.repair(
      {},
      {
        cache: {
          get: (...args) => cache.get(...args),
          put: (identity, given) => {
            put.push(...given);
            return cache.put(identity, given);
          },
        },
        check: (params) => folder.check(params, { cache }),
      },
    );
    expect(report).toMatchObject({ ok: true, repaired: 40 });
    expect(put).toHaveLength(40);
    expect(folder.embedded).toBe(0);
  });

  test("does not take embeddings from an index that holds wrong ones", async () => {
    const cache = new MemoryEmbeddingCache();
    const [wrong] = await chunks();
    const report = await folder.check({}, { cache });
    const put: CachedEmbedding[] = [];
    await folder.repair(
      {
        report: {
          ...report,
          findings: [
            ...report.findings,
            { kind: "wrong-vector", where: "index", chunk: wrong as ChunkId, detail: "wrong" },
          ],
        },
      },
      { cache: { get: (...args) => cache.get(...args), put: async (_identity, given) => void put.push(...given) } },
    );
    expect(put).toEqual([]);
  });

  test("tries parked entries once more", async () => {
    await folder.write({ "new.md": "new" });
    await folder.reconcile();
    const claim = { epoch: folder.epoch, now: Date.now(), maxEntries: 1, maxTokens: 1_000 };
    const [entry] = await folder.store.outbox.claim(claim);
    if (entry === undefined) throw new Error("nothing is owed");
    const failure = { seq: entry.seq, errorClass: "permanent", message: "refused" } as const;
    await folder.store.outbox.park([failure], Date.now(), folder.epoch);
    const { report } = await folder.repair();
    expect(actions(report.steps)).toEqual(["retry-parked"]);
    expect(await folder.store.outbox.counts()).toEqual({ pending: 0, parked: 0 });
  });

  test("after which an entry is parked is not called a success", async () => {
    await damage();
    const { report } = await folder.repair(
      {},
      {
        drain: async () => {
          const claim = { epoch: folder.epoch, now: Date.now(), maxEntries: 1, maxTokens: 1_000 };
          const [entry] = await folder.store.outbox.claim(claim);
          if (entry === undefined) throw new Error("nothing is owed");
          const failure = { seq: entry.seq, errorClass: "permanent", message: "refused" } as const;
          await folder.store.outbox.park([failure], Date.now(), folder.epoch);
          await folder.deliver();
          return null;
        },
      },
    );
    expect(report.ok).toBe(false);
  });

  test("that cannot deliver stops after one round and is not called a success", async () => {
    await damage();
    const { report } = await folder.repair({}, { drain: async () => "the index is down" });
    expect(report).toMatchObject({ ok: false, repaired: 0 });
    expect(actions(report.steps)).toEqual(["reindex-chunks", "delete-orphans"]);
  });

  test("of what its steps cannot mend does not go round and round", async () => {
    const broken = await folder.check();
    const corrupt = { kind: "corrupt", where: "index", detail: "It finds nothing." } as const;
    const check = async () => ({ ...broken, ok: false, findings: [corrupt], findingCount: 1 });
    const { report } = await folder.repair({}, { check });
    expect(report).toMatchObject({ ok: false, repaired: 0 });
    expect(folder.rebuilds).toBe(1);
  });

  test("that is cancelled rejects with the reason", async () => {
    await damage();
    const controller = new AbortController();
    const options = { onStep: () => controller.abort(new Error("enough")) };
    await expect(runRepair(folder.repairDeps(), options, controller.signal)).rejects.toThrow("enough");
  });
});
