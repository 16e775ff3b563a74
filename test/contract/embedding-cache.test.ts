import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { embedKeyOf } from "../../server/src/core/chunk.ts";
import type { EmbeddingCache } from "../../server/src/core/ports/embedding-cache.ts";
import { openDatabase } from "../../server/src/store/database.ts";
import { SqliteEmbeddingCache } from "../../server/src/store/embeddings/embedding-cache.ts";
import { embeddingsDatabase } from "../../server/src/store/embeddings/embeddings-database.ts";
import { MemoryEmbeddingCache } from "../support/memory-embedding-cache.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { otherModel, smallModel, tempStore } from "../support/temp-store.ts";

interface Opened extends AsyncDisposable {
  readonly cache: EmbeddingCache;
}

const kinds: readonly [string, () => Promise<Opened>][] = [
  ["in memory", async () => ({ cache: new MemoryEmbeddingCache(), [Symbol.asyncDispose]: async () => {} })],
  ["SQLite, here", () => opened("here")],
  ["SQLite, in the worker", () => opened("worker")],
];

async function opened(where: "here" | "worker"): Promise<Opened> {
  const store = await tempStore(where);
  return { cache: store.embeddings, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() };
}

const key = embedKeyOf("some text");
const vector = new Float32Array([0.5, -0.5, 0.1, Math.fround(1 / 3)]);

describe.each(kinds)("the embedding cache (%s)", (_name, open) => {
  test("gives back the very numbers that were kept, and only what it knows", async () => {
    await using it = await open();
    const inLargerBuffer = new Float32Array([9, 9, ...vector, 9]).subarray(2, 6);
    await it.cache.put(smallModel, [{ key, vector: inLargerBuffer, tokens: 3 }]);
    const found = await it.cache.get(smallModel, [key, embedKeyOf("unknown")]);
    expect([...found.keys()]).toEqual([key]);
    expect(found.get(key)).toEqual(vector);
  });

  test("keeps the vectors of two models apart", async () => {
    await using it = await open();
    await it.cache.put(smallModel, [{ key, vector, tokens: 3 }]);
    expect((await it.cache.get(otherModel, [key])).size).toBe(0);
    expect((await it.cache.get({ ...smallModel, dimensions: 8 }, [key])).size).toBe(0);
  });

  test("what is known already stays as it is", async () => {
    await using it = await open();
    await it.cache.put(smallModel, [{ key, vector, tokens: 3 }]);
    await it.cache.put(smallModel, [{ key, vector: new Float32Array(4), tokens: 9 }]);
    expect((await it.cache.get(smallModel, [key])).get(key)).toEqual(vector);
  });
});

describe("the embedding cache in SQLite", () => {
  test("refuses a vector of another length, and keeps nothing of that call", async () => {
    await using store = await tempStore();
    const wrong = { key: embedKeyOf("wrong"), vector: new Float32Array(3), tokens: 1 };
    await expect(store.embeddings.put(smallModel, [{ key, vector, tokens: 1 }, wrong])).rejects.toThrow(/3 numbers/);
    expect((await store.embeddings.get(smallModel, [key])).size).toBe(0);
  });

  test("remembers the day of last use", async () => {
    await using folder = await tempFolder();
    const database = openDatabase(join(folder.path, "embeddings.sqlite"), embeddingsDatabase);
    const day = 24 * 60 * 60_000;
    let now = 100 * day;
    const cache = new SqliteEmbeddingCache(database, () => now);
    await cache.put(smallModel, [{ key, vector, tokens: 3 }]);
    now = 107 * day + 5;
    await cache.get(smallModel, [key]);
    expect(database.raw.prepare("SELECT last_used FROM embedding").pluck().get()).toBe(107);
    database.close();
  });
});
