import type { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { IndexCorruptError, IndexUnavailableError } from "../../server/src/core/errors.ts";
import type { ChromaEndpoint } from "../../server/src/vectors/chroma-state.ts";
import { ThreadedIndex } from "../../server/src/workers/threaded-index.ts";
import { ChromaFolder } from "../support/chroma-folder.ts";
import { entriesFor, entryFor } from "../support/vector-entries.ts";

const dimensions = 16;
const soon = () => AbortSignal.timeout(30_000);

/** A running Chroma and every thread started while it was in use. */
async function withThreads(use: (folder: ChromaFolder, threads: readonly Worker[]) => Promise<void>): Promise<void> {
  const threads: Worker[] = [];
  const onWorker = (worker: Worker) => void threads.push(worker);
  process.on("worker", onWorker);
  try {
    await using folder = await ChromaFolder.open({}, (endpoint) => new ThreadedIndex(endpoint));
    await folder.index.whenReady(soon());
    await use(folder, threads);
  } finally {
    process.off("worker", onWorker);
  }
}

function endpointOf({ index: { state } }: ChromaFolder): ChromaEndpoint {
  if (state.kind !== "ready") throw new Error(`Chroma is ${state.kind}`);
  return state.endpoint;
}

describe("the vector index asked from a thread", () => {
  it("fails what a dying thread was asked as unavailable, and asks the rest from a new one", async () => {
    await withThreads(async ({ index }, threads) => {
      await index.ensure("notes", dimensions, soon());
      await index.upsert("notes", entriesFor("kept", 30, dimensions), soon());
      const underWay = index.upsert("notes", entriesFor("lost", 2_000, dimensions), soon());
      const failed = expect(underWay).rejects.toBeInstanceOf(IndexUnavailableError);
      await threads[0]?.terminate();
      await failed;
      const [hit] = await index.nearest("notes", entryFor("kept-7", dimensions).vector, 1, soon());
      expect(hit?.chunk).toBe(entryFor("kept-7", dimensions).chunk);
      expect(threads).toHaveLength(2);
    });
  });

  it("ends its thread when the index is closed, and starts none after that", async () => {
    await withThreads(async ({ index }, threads) => {
      await index.ensure("notes", dimensions, soon());
      const underWay = index.upsert("notes", entriesFor("cut", 2_000, dimensions), soon());
      const failed = expect(underWay).rejects.toBeInstanceOf(IndexUnavailableError);
      await index.close();
      await failed;
      expect(threads[0]?.threadId).toBe(-1);
      await expect(index.count("notes", soon())).rejects.toThrow("The vector index is closed.");
      expect(threads).toHaveLength(1);
    });
  });

  it("says at once, and without a thread, that Chroma is not there", async () => {
    await withThreads(async (_folder, threads) => {
      const away = new IndexUnavailableError("The vector index is starting.");
      const index = new ThreadedIndex(() => {
        throw away;
      });
      await expect(index.count("notes", soon())).rejects.toBe(away);
      expect(threads).toHaveLength(0);
      await index.close();
    });
  });

  it("asks anew after a start what it learned of an earlier one", async () => {
    await withThreads(async (folder) => {
      let endpoint = endpointOf(folder);
      const index = new ThreadedIndex(() => endpoint);
      try {
        await index.ensure("notes", dimensions, soon());
        await folder.index.drop("notes", soon());
        // Within one start a collection that is gone was lost.
        await expect(index.count("notes", soon())).rejects.toBeInstanceOf(IndexCorruptError);
        await index.ensure("notes", dimensions, soon());
        await folder.index.drop("notes", soon());
        endpoint = { ...endpoint };
        expect(await index.count("notes", soon())).toBe(0);
      } finally {
        await index.close();
      }
    });
  });

  it("blames no start for what an earlier one lost", async () => {
    await withThreads(async (folder) => {
      let endpoint = endpointOf(folder);
      const index = new ThreadedIndex(() => endpoint);
      try {
        await index.ensure("notes", dimensions, soon());
        await folder.index.drop("notes", soon());
        const counting = index.count("notes", soon());
        endpoint = { ...endpoint };
        await expect(counting).rejects.toBeInstanceOf(IndexUnavailableError);
      } finally {
        await index.close();
      }
    });
  });

  it("leaves its caller's vectors where they are", async () => {
    await withThreads(async ({ index }) => {
      const entry = entryFor("mine", dimensions);
      const before = entry.vector.slice();
      await index.ensure("notes", dimensions, soon());
      await index.upsert("notes", [entry], soon());
      await index.nearest("notes", entry.vector, 1, soon());
      expect(entry.vector).toEqual(before);
    });
  });

  it("stops waiting when its signal aborts, with the signal's reason", async () => {
    await withThreads(async ({ index }) => {
      await index.ensure("notes", dimensions, soon());
      const stop = new AbortController();
      const reason = new Error("enough");
      const underWay = index.upsert("notes", entriesFor("many", 5_000, dimensions), stop.signal);
      const failed = expect(underWay).rejects.toBe(reason);
      stop.abort(reason);
      await failed;
      expect(await index.count("notes", soon())).toBeLessThan(5_000);
    });
  });
});
