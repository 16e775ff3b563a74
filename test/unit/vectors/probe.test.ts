import { beforeEach, describe, expect, it } from "vitest";
import { IndexUnavailableError } from "../../../server/src/core/errors.ts";
import type { VectorEntry } from "../../../server/src/core/ports/vector-index.ts";
import { probe } from "../../../server/src/vectors/probe.ts";
import { MemoryVectorIndex } from "../../support/memory-vector-index.ts";
import { chunkIdFor, embedKeyFor, entriesFor, entryFor, vectorFor } from "../../support/vector-entries.ts";

const signal = new AbortController().signal;
const sample = entriesFor("probe", 30, 16);
const [first] = sample as [VectorEntry];

describe("probe", () => {
  let index: MemoryVectorIndex;

  beforeEach(async () => {
    index = new MemoryVectorIndex();
    await index.ensure("c", 16, signal);
    await index.upsert("c", [...sample, ...entriesFor("other", 100, 16)], signal);
  });

  it("believes an index that finds everything it holds", async () => {
    expect(await probe(index, "c", sample, signal)).toEqual({ ok: true, tried: 30, failed: 0, reason: null });
  });

  it("has nothing to say about an index of which nothing is asked", async () => {
    expect(await probe(new MemoryVectorIndex(), "c", [], signal)).toMatchObject({ ok: true, tried: 0 });
  });

  it("notices one lost entry in thirty", async () => {
    index.forget("c", [first.chunk]);
    expect(await probe(index, "c", sample, signal)).toMatchObject({ ok: false, failed: 1 });
  });

  it("notices an emptied index", async () => {
    index.wipe();
    expect(await probe(index, "c", sample, signal)).toMatchObject({ ok: false, failed: 30 });
  });

  it("notices a vector that belongs to another text", async () => {
    index.plant("c", { ...first, vector: vectorFor("something else", 16) });
    expect(await probe(index, "c", sample, signal)).toMatchObject({ ok: false, failed: 1 });
  });

  it("notices an entry that stands for an older text", async () => {
    index.plant("c", { ...first, embedKey: embedKeyFor("older text") });
    expect(await probe(index, "c", sample, signal)).toMatchObject({ ok: false, failed: 1 });
  });

  it("lets an entry be found by its twin, where many notes share one text", async () => {
    const twins = Array.from({ length: 50 }, (_, i) => ({ ...first, chunk: chunkIdFor(`twin ${i}`) }));
    const crowded = new MemoryVectorIndex();
    await crowded.ensure("c", 16, signal);
    await crowded.upsert("c", [...twins, first], signal);
    expect(await probe(crowded, "c", [first], signal)).toMatchObject({ ok: true });
  });

  describe("of an index that passes one entry over", () => {
    const twin = { ...entryFor("another text", 16), vector: first.vector };
    const overlooking = () => {
      const find = index.nearest.bind(index);
      index.nearest = async (...args) => (await find(...args)).filter(({ chunk }) => chunk !== first.chunk);
    };

    it("notices it", async () => {
      overlooking();
      expect(await probe(index, "c", sample, signal)).toMatchObject({ ok: false, failed: 1 });
    });

    it("lets it be found by an entry of another text with an equal vector", async () => {
      index.plant("c", twin);
      overlooking();
      expect(await probe(index, "c", sample, signal)).toMatchObject({ ok: true, failed: 0 });
    });

    it("does not believe a hit whose stored vector is another", async () => {
      overlooking();
      const find = index.nearest.bind(index);
      const other = entryFor("another text", 16);
      index.plant("c", other);
      index.nearest = async (...args) => [{ ...other, score: 1 }, ...(await find(...args))];
      expect(await probe(index, "c", [first], signal)).toMatchObject({ ok: false, failed: 1 });
    });

    it("does not take an equal vector elsewhere for the entry's own", async () => {
      index.plant("c", twin);
      index.plant("c", { ...first, vector: vectorFor("something else", 16) });
      overlooking();
      expect(await probe(index, "c", [first], signal)).toMatchObject({ ok: false, failed: 1 });
    });
  });

  it("does not call an index broken that cannot be asked", async () => {
    index.down();
    await expect(probe(index, "c", [entryFor("x", 16)], signal)).rejects.toBeInstanceOf(IndexUnavailableError);
  });
});
