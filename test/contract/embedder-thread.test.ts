import { copyFile, truncate } from "node:fs/promises";
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import { expect, test } from "vitest";
import { StoreError, TransientError } from "../../server/src/core/errors.ts";
import { startBuiltInEmbedder } from "../../server/src/workers/built-in-embedder.ts";
import { builtInModelFile } from "../support/built-in-model.ts";
import { tempFolder } from "../support/temp-folder.ts";

const never = new AbortController().signal;
const chunks = (count: number) =>
  Array.from({ length: count }, (_, at) => `restore the index after a fault ${at} `.repeat(25));

test("a query is answered while bulk work is under way", async () => {
  const embedder = await startBuiltInEmbedder({ modelFile: builtInModelFile });
  try {
    let bulkDone = false;
    const bulk = embedder.embed({ texts: chunks(3_000), reason: "index" }, never).then(() => {
      bulkDone = true;
    });
    const waits: number[] = [];
    for (let query = 0; query < 10; query++) {
      const start = performance.now();
      await embedder.embed({ texts: ["how do I restore a note"], reason: "query" }, never);
      waits.push(performance.now() - start);
    }
    expect(bulkDone).toBe(false);
    expect(waits.sort((left, right) => left - right)[5]).toBeLessThan(100);
    await bulk;
  } finally {
    await embedder.close();
  }
});

test("a query passes the bulk calls that wait for their turn", async () => {
  const embedder = await startBuiltInEmbedder({ modelFile: builtInModelFile });
  try {
    let done = 0;
    const calls = Array.from({ length: 20 }, async () => {
      await embedder.embed({ texts: chunks(30), reason: "index" }, never);
      done++;
    });
    await embedder.embed({ texts: ["how do I restore a note"], reason: "query" }, never);
    expect(done).toBeLessThan(3);
    await Promise.all(calls);
  } finally {
    await embedder.close();
  }
});

test("two bulk calls share the thread by turns", async () => {
  const embedder = await startBuiltInEmbedder({ modelFile: builtInModelFile });
  try {
    const order: string[] = [];
    const long = embedder.embed({ texts: chunks(2_000), reason: "index" }, never).then(() => order.push("long"));
    const short = embedder.embed({ texts: chunks(40), reason: "index" }, never).then(() => order.push("short"));
    await Promise.all([long, short]);
    expect(order).toEqual(["short", "long"]);
  } finally {
    await embedder.close();
  }
});

test("a damaged model file is refused at the start, in a sentence", async () => {
  await using folder = await tempFolder();
  const modelFile = join(folder.path, "kura-embed-1.bin");
  await copyFile(builtInModelFile, modelFile);
  await truncate(modelFile, 1_000_000);
  await expect(startBuiltInEmbedder({ modelFile })).rejects.toBeInstanceOf(StoreError);
  await expect(startBuiltInEmbedder({ modelFile })).rejects.toThrow("install Kura again");
});

test("a thread that dies fails its calls as something to try again; the next call has a new one", async () => {
  const threads: Worker[] = [];
  const onWorker = (worker: Worker) => void threads.push(worker);
  process.on("worker", onWorker);
  const embedder = await startBuiltInEmbedder({ modelFile: builtInModelFile });
  try {
    const before = await embedder.embed({ texts: ["the same text"], reason: "query" }, never);
    const bulk = embedder.embed({ texts: chunks(2_000), reason: "index" }, never).catch((error: unknown) => error);
    await threads[0]?.terminate();
    expect(await bulk).toBeInstanceOf(TransientError);
    const after = await embedder.embed({ texts: ["the same text"], reason: "query" }, never);
    expect(after.vectors).toEqual(before.vectors);
    expect(threads).toHaveLength(2);
  } finally {
    process.off("worker", onWorker);
    await embedder.close();
  }
});

test("closing ends calls under way as something to try again, and later ones too", async () => {
  const embedder = await startBuiltInEmbedder({ modelFile: builtInModelFile });
  const bulk = embedder.embed({ texts: chunks(2_000), reason: "index" }, never).catch((error: unknown) => error);
  await embedder.close();
  expect(await bulk).toBeInstanceOf(TransientError);
  await expect(embedder.embed({ texts: ["late"], reason: "query" }, never)).rejects.toBeInstanceOf(TransientError);
  await embedder.close();
});
