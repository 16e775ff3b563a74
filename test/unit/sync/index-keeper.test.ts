import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { IndexUnavailableError } from "../../../server/src/core/errors.ts";
import { IndexKeeper } from "../../../server/src/sync/index-keeper.ts";
import { probe } from "../../../server/src/vectors/probe.ts";
import { FakeEmbedder } from "../../support/fake-embedder.ts";
import { IndexedNotes } from "../../support/indexed-notes.ts";
import { MemoryLog } from "../../support/memory-log.ts";
import { MemoryVectorIndex } from "../../support/memory-vector-index.ts";

const never = new AbortController().signal;

describe("the index keeper", () => {
  let notes: IndexedNotes;
  let embedder: FakeEmbedder;
  let index: MemoryVectorIndex;
  let moves: number;
  let damage: string | null;
  let keeper: IndexKeeper;

  beforeEach(async () => {
    embedder = new FakeEmbedder();
    notes = await IndexedNotes.create(embedder);
    index = new MemoryVectorIndex();
    moves = 0;
    damage = null;
    for (let at = 0; at < 40; at += 1) await notes.add(`${at}.md`, `# Note ${at}\n\nwords number ${at}\n`);
    await notes.deliver(index);
    keeper = new IndexKeeper({
      index,
      catalog: notes.store.catalog,
      embeddings: notes.store.embeddings,
      outbox: notes.store.outbox,
      epoch: notes.epoch,
      probe,
      damage: () => Promise.resolve(damage),
      moveToNext: () => {
        moves += 1;
        index.wipe();
        damage = null;
        return Promise.resolve();
      },
      onChange: () => undefined,
      log: new MemoryLog(),
    });
  });

  afterEach(() => notes[Symbol.asyncDispose]());

  const collection = async () => (await notes.live()).collection;

  it("trusts an index that finds what it must hold", async () => {
    expect(keeper.state).toBe("unproven");
    expect((await keeper.verify(never)).ok).toBe(true);
    expect(keeper.state).toBe("trusted");
    expect(moves).toBe(0);
  });

  it("has a silently emptied index filled again from the cache, without one call to the embedder", async () => {
    index.wipe();
    const calls = embedder.requests.length;
    expect((await keeper.verify(never)).ok).toBe(false);
    expect(keeper.state).toBe("rebuilding");
    expect((await notes.store.outbox.counts()).pending).toBe(40);
    const cached = await notes.store.embeddings.get(embedder.identity, await keys());
    expect(cached.size).toBe(40);
    expect(embedder.requests.length).toBe(calls);
    keeper.delivered();
    expect(keeper.state).toBe("trusted");
  });

  it("does not take an index that is down for a broken one", async () => {
    index.down();
    await expect(keeper.verify(never)).rejects.toThrow(IndexUnavailableError);
    expect(moves).toBe(0);
    expect(keeper.state).toBe("unproven");
  });

  it("does not rebuild because of a chunk that was deleted between sampling and asking", async () => {
    const victims = await notes.store.catalog.sample(await notes.live(), 40);
    const [victim] = victims;
    if (victim === undefined) throw new Error("40 chunks were delivered");
    const name = await collection();
    let once = true;
    const racing = new IndexKeeper({
      index,
      catalog: {
        generations: () => notes.store.catalog.generations(),
        sample: async (generation, count) => {
          const sample = await notes.store.catalog.sample(generation, count);
          return once ? [...sample, victim] : sample;
        },
      },
      embeddings: notes.store.embeddings,
      outbox: notes.store.outbox,
      epoch: notes.epoch,
      probe: (...args) => {
        if (once) index.forget(name, [victim.chunk]);
        once = false;
        return probe(...args);
      },
      damage: () => Promise.resolve(null),
      moveToNext: () => Promise.reject(new Error("must not rebuild")),
      onChange: () => undefined,
      log: new MemoryLog(),
    });
    const path = (await notes.store.catalog.pathsOf([victim.chunk])).get(victim.chunk);
    await notes.remove(path ?? "");
    expect((await racing.verify(never)).ok).toBe(true);
  });

  it("rebuilds when the index's files are gone, even while its answers are still right", async () => {
    await keeper.verify(never);
    damage = "its files are gone";
    expect(await keeper.verify(never)).toEqual({ ok: false, reason: "its files are gone" });
    expect(moves).toBe(1);
  });

  it("asks for proof again after a new start", async () => {
    await keeper.verify(never);
    keeper.distrust();
    expect(keeper.state).toBe("unproven");
  });

  async function keys() {
    const chunks = await notes.store.catalog.chunkKeys(await notes.live(), null, 100, false);
    return chunks.map(({ embedKey }) => embedKey);
  }
});
