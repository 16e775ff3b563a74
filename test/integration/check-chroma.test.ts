import { afterAll, beforeAll, expect, test } from "vitest";
import type { ChunkId, EmbedKey } from "../../server/src/core/chunk.ts";
import { CheckedFolder } from "../support/checked-folder.ts";
import { ChromaFolder } from "../support/chroma-folder.ts";
import { hashVector } from "../support/hash-vector.ts";

const signal = new AbortController().signal;
const notes = 1_200; // more than a page
let chroma: ChromaFolder;
let folder: CheckedFolder;

beforeAll(async () => {
  chroma = await ChromaFolder.open();
  folder = await CheckedFolder.open();
  chroma.index.start();
  await chroma.index.whenReady(signal);
  folder.index = chroma.index;
  const names = Array.from({ length: notes }, (_, number) => [`note-${number}.md`, `word${number} of note ${number}`]);
  await folder.write(Object.fromEntries(names));
  await folder.sync();
  folder.embedded = 0;
});
afterAll(async () => {
  await folder[Symbol.asyncDispose]();
  await chroma[Symbol.asyncDispose]();
});

test("a sound Chroma is found sound, in both depths", async () => {
  for (const deep of [false, true]) {
    const report = await folder.check({ deep });
    expect(report).toMatchObject({ ok: true, checkedNotes: notes, checkedChunks: notes, findings: [] });
  }
});

test("drift in Chroma is found to the last entry and mended without the embedder", async () => {
  const { collection } = folder.live;
  const keys = await folder.store.catalog.chunkKeys(folder.live, null, 30, false);
  const [wrong, ...rest] = keys;
  if (wrong === undefined) throw new Error("no chunks");
  const gone = rest.slice(0, 10).map(({ chunk }) => chunk);
  const old = rest.slice(10, 15);
  const vector = hashVector("not its text", 32);
  await chroma.index.delete(collection, gone, signal);
  await chroma.index.upsert(
    collection,
    [
      { ...wrong, vector },
      ...old.map(({ chunk }) => ({ chunk, embedKey: "f".repeat(64) as EmbedKey, vector })),
      { chunk: "e".repeat(32) as ChunkId, embedKey: "a".repeat(64) as EmbedKey, vector },
    ],
    signal,
  );
  const report = await folder.check({ deep: true });
  expect(report.countByKind).toEqual({ missing: 10, stale: 5, orphan: 1, "wrong-vector": 1 });
  const { report: repair } = await folder.repair({ report, deep: true });
  expect(repair).toMatchObject({ ok: true, repaired: 17 });
  expect(await folder.check({ deep: true })).toMatchObject({ ok: true });
  expect(folder.embedded).toBe(0);
});

test("a collection that is gone is found, and filled again without the embedder", async () => {
  await chroma.index.drop(folder.live.collection, signal);
  const report = await folder.check();
  expect(report.countByKind).toEqual({ missing: notes });
  const rebuildIndex = async () => {
    await folder.store.outbox.enqueueUpserts(folder.live, "all", folder.epoch);
  };
  const { report: repair } = await folder.repair({ report }, { rebuildIndex });
  expect(repair).toMatchObject({ ok: true, steps: [{ action: "rebuild-index" }] });
  expect(folder.embedded).toBe(0);
});
