import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { IndexUnavailableError, PermanentError } from "../../server/src/core/errors.ts";
import type { ChunkKey } from "../../server/src/core/ports/catalog.ts";
import type { VectorEntry, VectorIndex } from "../../server/src/core/ports/vector-index.ts";
import { chunkIdFor, embedKeyFor, entriesFor, entryFor, unit, vectorFor } from "../support/vector-entries.ts";

export interface OpenedIndex {
  readonly index: VectorIndex;
  close(): Promise<void>;
}

const dimensions = 12;
const signal = new AbortController().signal;
const keys = (entries: readonly ChunkKey[]) =>
  entries.map(({ chunk, embedKey }) => `${chunk} ${embedKey}`).sort((left, right) => left.localeCompare(right));

/** What every VectorIndex promises. `open` is called once; each test has a collection of its own. */
export function vectorIndexContract(name: string, open: () => Promise<OpenedIndex>): void {
  describe(`vector index: ${name}`, () => {
    let opened: OpenedIndex;
    let index: VectorIndex;
    let collection = "";
    let tests = 0;

    beforeAll(async () => {
      opened = await open();
      index = opened.index;
    });
    afterAll(() => opened.close());
    beforeEach(async () => {
      tests += 1;
      collection = `contract-${tests}`;
      await index.ensure(collection, dimensions, signal);
    });

    it("finds a stored vector by itself, first, with a cosine of 1", async () => {
      const entries = entriesFor("note", 40, dimensions);
      await index.upsert(collection, entries, signal);
      for (const entry of entries.slice(0, 5)) {
        const [first] = await index.nearest(collection, entry.vector, 3, signal);
        expect(first).toMatchObject({ chunk: entry.chunk, embedKey: entry.embedKey });
        expect(first?.score).toBeCloseTo(1, 3);
      }
    });

    it("scores by cosine, best first, whatever the lengths of the vectors", async () => {
      const towards = (angle: number, length: number) => {
        const vector = new Float32Array(dimensions);
        vector[0] = Math.cos(angle) * length;
        vector[1] = Math.sin(angle) * length;
        return vector;
      };
      const at = (angle: number, length: number): VectorEntry => ({
        ...entryFor(`angle-${angle}`, dimensions),
        vector: towards(angle, length),
      });
      await index.upsert(collection, [at(Math.PI, 1), at(Math.PI / 3, 5), at(0.1, 0.2), at(Math.PI / 2, 1)], signal);
      const hits = await index.nearest(collection, towards(0, 3), 10, signal);
      expect(hits.map((hit) => hit.chunk)).toEqual(
        [0.1, Math.PI / 3, Math.PI / 2, Math.PI].map((angle) => chunkIdFor(`angle-${angle}`)),
      );
      for (const [i, cosine] of [Math.cos(0.1), 0.5, 0, -1].entries()) expect(hits[i]?.score).toBeCloseTo(cosine, 2);
    });

    it("gives no more hits than asked for, and no more than there are", async () => {
      const entries = entriesFor("few", 6, dimensions);
      await index.upsert(collection, entries, signal);
      const query = vectorFor("query", dimensions);
      expect(await index.nearest(collection, query, 4, signal)).toHaveLength(4);
      expect(await index.nearest(collection, query, 100, signal)).toHaveLength(6);
    });

    it("replaces key and vector when an id is stored again, and counts it once", async () => {
      const old = entryFor("old", dimensions);
      const fresh: VectorEntry = { ...entryFor("fresh", dimensions), chunk: old.chunk };
      await index.upsert(collection, [old], signal);
      await index.upsert(collection, [fresh], signal);
      expect(await index.count(collection, signal)).toBe(1);
      expect(await index.present(collection, [old.chunk], signal)).toEqual([
        { chunk: old.chunk, embedKey: fresh.embedKey },
      ]);
      const [hit] = await index.nearest(collection, fresh.vector, 1, signal);
      expect(hit?.score).toBeCloseTo(1, 3);
    });

    it("replaces a wrong vector under an unchanged key", async () => {
      const right = entryFor("right", dimensions);
      await index.upsert(collection, [{ ...right, vector: vectorFor("wrong", dimensions) }], signal);
      await index.upsert(collection, [right], signal);
      const [hit] = await index.nearest(collection, right.vector, 1, signal);
      expect(hit?.score).toBeCloseTo(1, 3);
    });

    it("takes a batch that names an id twice: the last one counts", async () => {
      const first = entryFor("twice", dimensions);
      const last: VectorEntry = { ...entryFor("last", dimensions), chunk: first.chunk };
      await index.upsert(collection, [first, entryFor("other", dimensions), last], signal);
      expect(keys(await index.list(collection, 0, 10, signal))).toEqual(keys([last, entryFor("other", dimensions)]));
    });

    it("keeps several chunks that share one text and one vector", async () => {
      const text = entryFor("shared", dimensions);
      const twins = ["a", "b", "c"].map((name): VectorEntry => ({ ...text, chunk: chunkIdFor(name) }));
      await index.upsert(collection, twins, signal);
      const hits = await index.nearest(collection, text.vector, 10, signal);
      expect(keys(hits)).toEqual(keys(twins));
    });

    it("replays upserts and deletes without harm", async () => {
      const entries = entriesFor("replay", 10, dimensions);
      const gone = entries.slice(0, 4).map((entry) => entry.chunk);
      for (let time = 0; time < 2; time += 1) await index.upsert(collection, entries, signal);
      for (let time = 0; time < 2; time += 1) await index.delete(collection, gone, signal);
      expect(keys(await index.list(collection, 0, 100, signal))).toEqual(keys(entries.slice(4)));
      expect(await index.count(collection, signal)).toBe(6);
    });

    it("never finds what was deleted", async () => {
      const entries = entriesFor("ghost", 20, dimensions);
      const [ghost] = entries;
      if (ghost === undefined) throw new Error("no entries");
      await index.upsert(collection, entries, signal);
      await index.delete(collection, [ghost.chunk, chunkIdFor("never there")], signal);
      const hits = await index.nearest(collection, ghost.vector, 20, signal);
      expect(hits).toHaveLength(19);
      expect(hits.map((hit) => hit.chunk)).not.toContain(ghost.chunk);
      expect(await index.present(collection, [ghost.chunk], signal)).toEqual([]);
    });

    it("reads back exactly those of the asked ids that are there, once each", async () => {
      const entries = entriesFor("back", 5, dimensions);
      await index.upsert(collection, entries, signal);
      const [a, b] = [entries[0], entries[3]];
      if (a === undefined || b === undefined) throw new Error("no entries");
      const asked = [a.chunk, chunkIdFor("missing"), b.chunk, a.chunk];
      expect(keys(await index.present(collection, asked, signal))).toEqual(keys([a, b]));
      const stored = await index.vectors(collection, asked, signal);
      expect(keys(stored)).toEqual(keys([a, b]));
      for (const { chunk, vector } of stored) {
        const given = chunk === a.chunk ? a.vector : b.vector;
        expect(vector).toHaveLength(dimensions);
        for (const [i, number] of vector.entries()) expect(number).toBeCloseTo(given[i] ?? Number.NaN, 5);
      }
    });

    it("stores and reads back more than fits in one request", async () => {
      const entries = entriesFor("many", 1_100, dimensions);
      await index.upsert(collection, entries, signal);
      const ids = entries.map((entry) => entry.chunk);
      expect(await index.count(collection, signal)).toBe(1_100);
      expect(keys(await index.present(collection, ids, signal))).toEqual(keys(entries));
      expect(await index.vectors(collection, ids, signal)).toHaveLength(1_100);
      await index.delete(collection, ids, signal);
      expect(await index.count(collection, signal)).toBe(0);
    });

    it("lists everything exactly once over its pages, then nothing", async () => {
      const entries = entriesFor("page", 25, dimensions);
      await index.upsert(collection, entries, signal);
      const pages: ChunkKey[] = [];
      for (let offset = 0; offset < 30; offset += 10) pages.push(...(await index.list(collection, offset, 10, signal)));
      expect(keys(pages)).toEqual(keys(entries));
      expect(await index.list(collection, 25, 10, signal)).toEqual([]);
    });

    it("keeps collections apart", async () => {
      const other = `${collection}-other`;
      await index.ensure(other, 3, signal);
      const entry = entryFor("here", dimensions);
      await index.upsert(collection, [entry], signal);
      await index.upsert(other, [entryFor("there", 3)], signal);
      await index.drop(other, signal);
      expect(keys(await index.list(collection, 0, 10, signal))).toEqual(keys([entry]));
    });

    it("keeps what a collection holds when it is ensured again", async () => {
      await index.upsert(collection, [entryFor("kept", dimensions)], signal);
      await index.ensure(collection, dimensions, signal);
      expect(await index.count(collection, signal)).toBe(1);
    });

    it("forgets a dropped collection, and makes it anew when it is ensured", async () => {
      await index.upsert(collection, [entryFor("dropped", dimensions)], signal);
      await index.drop(collection, signal);
      await index.drop(collection, signal);
      expect(await index.count(collection, signal)).toBe(0);
      await index.ensure(collection, dimensions, signal);
      expect(await index.list(collection, 0, 10, signal)).toEqual([]);
      await index.upsert(collection, [entryFor("again", dimensions)], signal);
      expect(await index.count(collection, signal)).toBe(1);
    });

    it("reads a collection that was never made as empty, and refuses to write to it", async () => {
      const never = `${collection}-never`;
      const entry = entryFor("nowhere", dimensions);
      expect(await index.nearest(never, entry.vector, 5, signal)).toEqual([]);
      expect(await index.present(never, [entry.chunk], signal)).toEqual([]);
      expect(await index.vectors(never, [entry.chunk], signal)).toEqual([]);
      expect(await index.list(never, 0, 5, signal)).toEqual([]);
      expect(await index.count(never, signal)).toBe(0);
      await index.delete(never, [entry.chunk], signal);
      await expect(index.upsert(never, [entry], signal)).rejects.toBeInstanceOf(IndexUnavailableError);
    });

    it("does nothing for nothing", async () => {
      await index.upsert(collection, [], signal);
      await index.delete(collection, [], signal);
      expect(await index.present(collection, [], signal)).toEqual([]);
      expect(await index.vectors(collection, [], signal)).toEqual([]);
      expect(await index.nearest(collection, vectorFor("empty", dimensions), 5, signal)).toEqual([]);
    });

    it.each([
      ["of another length", vectorFor("short", dimensions - 1)],
      ["with NaN", unit(vectorFor("nan", dimensions)).fill(Number.NaN, 3, 4)],
      ["with Infinity", unit(vectorFor("infinite", dimensions)).fill(Number.POSITIVE_INFINITY, 3, 4)],
      ["of zeros", new Float32Array(dimensions)],
    ])("refuses a vector %s for good, and stores nothing of its batch", async (_what, vector) => {
      const batch = [entryFor("fine", dimensions), { ...entryFor("bad", dimensions), vector }];
      await expect(index.upsert(collection, batch, signal)).rejects.toBeInstanceOf(PermanentError);
      expect(await index.count(collection, signal)).toBe(0);
    });

    it("refuses a query of another length for good", async () => {
      await index.upsert(collection, [entryFor("stored", dimensions)], signal);
      const query = vectorFor("query", dimensions + 4);
      await expect(index.nearest(collection, query, 5, signal)).rejects.toBeInstanceOf(PermanentError);
    });

    it("does not let a caller change what is stored by changing its own vector", async () => {
      const entry = entryFor("copied", dimensions);
      const mine = entry.vector.slice();
      await index.upsert(collection, [{ ...entry, vector: mine }], signal);
      mine.fill(0.5);
      const [stored] = await index.vectors(collection, [entry.chunk], signal);
      expect(stored?.vector[0]).toBeCloseTo(entry.vector[0] ?? Number.NaN, 5);
    });

    it("rejects with the reason of a signal that has aborted", async () => {
      const reason = new Error("enough");
      const aborted = AbortSignal.abort(reason);
      await expect(index.count(collection, aborted)).rejects.toBe(reason);
      await expect(index.upsert(collection, [entryFor("late", dimensions)], aborted)).rejects.toBe(reason);
      await expect(index.nearest(collection, vectorFor("late", dimensions), 1, aborted)).rejects.toBe(reason);
      expect(await index.count(collection, signal)).toBe(0);
    });

    it("serves calls side by side", async () => {
      const entries = entriesFor("side", 200, dimensions);
      const quarters = [0, 50, 100, 150].map((start) => entries.slice(start, start + 50));
      await Promise.all(quarters.map((quarter) => index.upsert(collection, quarter, signal)));
      const firsts = await Promise.all(
        quarters.map((quarter) =>
          index.nearest(collection, quarter[0]?.vector ?? new Float32Array(dimensions), 1, signal),
        ),
      );
      expect(firsts.map(([hit]) => hit?.chunk)).toEqual(quarters.map(([entry]) => entry?.chunk));
      expect(firsts.map(([hit]) => hit?.embedKey)).toEqual([0, 50, 100, 150].map((i) => embedKeyFor(`side-${i}`)));
    });
  });
}
