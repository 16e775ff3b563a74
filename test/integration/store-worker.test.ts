import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import { bulk } from "../../server/src/core/change.ts";
import { embedKeyOf } from "../../server/src/core/chunk.ts";
import { StoreError } from "../../server/src/core/errors.ts";
import { CatalogLostError } from "../../server/src/store/catalog-lost-error.ts";
import { startStoreWorker } from "../../server/src/workers/store-client.ts";
import { workerFile } from "../../server/src/workers/worker-file.ts";
import { noteChange } from "../support/note-change.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { deliverAll, smallModel, storeFiles } from "../support/temp-store.ts";

describe("the store in its thread", () => {
  test("keeps everything over a restart, the term included", async () => {
    await using folder = await tempFolder();
    const files = storeFiles(folder.path);
    let client = await startStoreWorker(files);
    const epoch = await client.catalog.beginEpoch();
    const generations = await client.catalog.want(smallModel, "1", epoch);
    await client.catalog.apply([noteChange("a.md", ["one", "two"])], bulk, epoch);
    const held = await client.outbox.claim({ epoch, now: 0, maxEntries: 1, maxTokens: 100 });
    expect(held).toHaveLength(1);
    await client.close();
    client = await startStoreWorker({ ...files, catalogAccess: "existing" });
    const next = await client.catalog.beginEpoch();
    expect(next).toBeGreaterThan(epoch);
    expect(await client.catalog.generations()).toEqual(generations);
    expect(await deliverAll({ outbox: client.outbox, epoch: next })).toHaveLength(2);
    await client.close();
  });

  test("a catalog that is missing or damaged is named so that the next can be built beside it", async () => {
    await using folder = await tempFolder();
    const files = storeFiles(folder.path, "existing");
    await expect(startStoreWorker(files)).rejects.toThrow(CatalogLostError);
    await writeFile(files.catalogFile, "no database at all ".repeat(300));
    await expect(startStoreWorker({ ...files, catalogAccess: "create" })).rejects.toThrow(CatalogLostError);
    const next = { ...files, catalogFile: join(folder.path, "catalog-2.sqlite"), catalogAccess: "create" } as const;
    await using client = await startStoreWorker(next);
    expect(await client.catalog.counts()).toEqual({ notes: 0, chunks: 0, indexed: 0 });
  });

  test("a damaged ledger stops everything, and is left as it is", async () => {
    await using folder = await tempFolder();
    const files = storeFiles(folder.path);
    await writeFile(files.ledgerFile, "no database at all ".repeat(300));
    const error = await startStoreWorker(files).catch((reason: unknown) => reason);
    expect([error instanceof StoreError, error instanceof CatalogLostError]).toEqual([true, false]);
  });

  test("a rebuilt catalog gives every note the id that it had, also after a move", async () => {
    await using folder = await tempFolder();
    const files = storeFiles(folder.path);
    const ids: unknown[] = [];
    for (const number of [1, 2]) {
      await using client = await startStoreWorker({
        ...files,
        catalogFile: join(folder.path, `catalog-${number}.sqlite`),
      });
      const epoch = await client.catalog.beginEpoch();
      await client.catalog.want(smallModel, "1", epoch);
      if (number === 1) {
        await client.catalog.apply([noteChange("a.md", ["A"]), noteChange("b.md", ["B"])], bulk, epoch);
        await client.catalog.apply([noteChange("c.md", ["A"], { from: "a.md" })], bulk, epoch);
      } else await client.catalog.apply([noteChange("b.md", ["B"]), noteChange("c.md", ["A"])], bulk, epoch);
      ids.push((await client.catalog.page(null, 10)).map((note) => [note.path, note.id]));
    }
    expect(ids[1]).toEqual(ids[0]);
  });

  test("calls after the end reject, and closing twice is closing once", async () => {
    await using folder = await tempFolder();
    const client = await startStoreWorker(storeFiles(folder.path));
    let exits = 0;
    client.onExit(() => {
      exits += 1;
    });
    const underWay = client.catalog.counts();
    await Promise.all([client.close(), client.close()]);
    expect(await underWay).toEqual({ notes: 0, chunks: 0, indexed: 0 });
    await expect(client.catalog.counts()).rejects.toThrow(StoreError);
    expect(exits).toBe(0);
  });

  test("when the thread dies, calls under way and to come reject, listeners hear of it, and closing still works", async () => {
    await using folder = await tempFolder();
    const worker = new Worker(workerFile("store-worker"));
    const client = await startStoreWorker(storeFiles(folder.path), worker);
    const heard = Promise.withResolvers<StoreError>();
    client.onExit(heard.resolve);
    const underWay = Promise.allSettled(Array.from({ length: 50 }, () => client.ledger.choose({ key: 1 })));
    await worker.terminate();
    expect(await heard.promise).toBeInstanceOf(StoreError);
    const rejected = (await underWay).filter((result) => result.status === "rejected");
    expect(rejected.length).toBeGreaterThan(0);
    for (const { reason } of rejected) expect(reason).toBeInstanceOf(StoreError);
    await expect(client.catalog.counts()).rejects.toThrow(StoreError);
    await client.close();
  });

  test("folders that start at the same moment share one new file of embeddings", async () => {
    await using folder = await tempFolder();
    const names = ["a", "b", "c"];
    const clients = await Promise.all(
      names.map((name) => {
        const own = {
          catalogFile: join(folder.path, `${name}.sqlite`),
          ledgerFile: join(folder.path, `${name}-l.sqlite`),
        };
        return startStoreWorker({ ...storeFiles(folder.path), ...own });
      }),
    );
    const vector = new Float32Array([1, 0, 0, 0]);
    const keys = Array.from({ length: 100 }, (_, index) => embedKeyOf(`text ${index}`));
    await Promise.all(
      clients.flatMap((client, at) =>
        keys.map((key, index) =>
          index % names.length === at ? client.embeddings.put(smallModel, [{ key, vector, tokens: 1 }]) : null,
        ),
      ),
    );
    for (const client of clients) expect((await client.embeddings.get(smallModel, keys)).size).toBe(100);
    await Promise.all(clients.map((client) => client.close()));
  });
});
