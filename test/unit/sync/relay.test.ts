import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EmbedKey } from "../../../server/src/core/chunk.ts";
import {
  IndexUnavailableError,
  PermanentError,
  TransientError,
  UnrecoverableError,
} from "../../../server/src/core/errors.ts";
import type { Embedder, EmbedRequest } from "../../../server/src/core/ports/embedder.ts";
import { CachedEmbedder } from "../../../server/src/embed/cached-embedder.ts";
import { deliver } from "../../../server/src/sync/deliver.ts";
import { drain } from "../../../server/src/sync/drain.ts";
import { Relay } from "../../../server/src/sync/relay.ts";
import { FakeEmbedder } from "../../support/fake-embedder.ts";
import { IndexedNotes } from "../../support/indexed-notes.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { MemoryLog } from "../../support/memory-log.ts";
import { MemoryVectorIndex } from "../../support/memory-vector-index.ts";

const never = new AbortController().signal;

describe("the relay", () => {
  let clock: ManualClock;
  let notes: IndexedNotes;
  let index: MemoryVectorIndex;
  let relay: Relay;
  let ready: boolean;
  /** Called with the texts before the embedder sees them; may throw. */
  let onEmbed: (texts: readonly string[]) => void;
  let asked: string[][];

  beforeEach(async () => {
    clock = new ManualClock(Date.now());
    index = new MemoryVectorIndex();
    ready = true;
    onEmbed = () => undefined;
    asked = [];
    const fake = new FakeEmbedder();
    notes = await IndexedNotes.create(fake);
    const watched: Embedder = {
      identity: fake.identity,
      host: fake.host,
      embed: async (request: EmbedRequest, signal) => {
        asked.push([...request.texts]);
        onEmbed(request.texts);
        return fake.embed(request, signal);
      },
    };
    const cached = new CachedEmbedder({ embedder: watched, cache: notes.store.embeddings });
    const embedder = {
      identity: fake.identity,
      host: fake.host,
      embedChunks: (texts: readonly { key: EmbedKey; text: string }[], signal: AbortSignal) =>
        cached.embedChunks(texts, signal),
    };
    relay = new Relay({
      outbox: notes.store.outbox,
      epoch: notes.epoch,
      deliver: (entries, signal) => deliver(entries, { embedder, index }, signal),
      ready: () => ready,
      limits: () => ({ batchSize: 4, batchTokens: 1_000_000, maxRetries: 2 }),
      clock,
      log: new MemoryLog(),
      random: () => 0.5,
    });
  });

  afterEach(async () => {
    await relay.stop();
    await notes[Symbol.asyncDispose]();
  });

  const drained = () =>
    drain({ relay, counts: () => notes.store.outbox.counts(), blocked: () => null }, never, () => undefined);
  const collection = async () => (await notes.live()).collection;
  const stored = async () => index.count(await collection(), never);

  it("delivers all that is owed, in batches, and then owes nothing", async () => {
    for (let at = 0; at < 10; at += 1) await notes.add(`${at}.md`, `# Note ${at}\n\nbody ${at}\n`);
    relay.start();
    expect(await drained()).toBeNull();
    expect(await stored()).toBe(10);
    expect(await notes.store.outbox.counts()).toEqual({ pending: 0, parked: 0 });
    expect(asked.flat().length).toBe(10);
  });

  it("embeds nothing for a text that stands in the cache, whatever note it stands in", async () => {
    await notes.add("a.md", "# Same\n\nwords\n");
    relay.start();
    await drained();
    await notes.add("b.md", "# Same\n\nwords\n");
    await drained();
    expect(await stored()).toBe(2);
    expect(asked.flat().length).toBe(1);
  });

  it("proves a delete before it counts as done", async () => {
    await notes.add("a.md", "# A\n\nbody\n");
    relay.start();
    await drained();
    index.loseWrites();
    await notes.remove("a.md");
    relay.wake();
    await clock.advance(200);
    expect((await notes.store.outbox.counts()).pending).toBe(1);
    index.loseWrites(false);
    await clock.advance(60_000);
    expect(await stored()).toBe(0);
    expect((await notes.store.outbox.counts()).pending).toBe(0);
  });

  it("does not believe an upsert that the index acknowledged and did not keep", async () => {
    index.loseWrites();
    await notes.add("a.md", "# A\n\nbody\n");
    relay.start();
    await clock.advance(200);
    expect((await notes.store.outbox.counts()).pending).toBe(1);
    index.loseWrites(false);
    await clock.advance(60_000);
    expect(await stored()).toBe(1);
    expect(asked.flat().length).toBe(1);
  });

  it("slows down as a whole when the embedder is busy, as long as it asked for, and loses nothing", async () => {
    let busy = true;
    onEmbed = () => {
      if (busy) throw new TransientError("429", { retryAfterMs: 7_000 });
    };
    await notes.add("a.md", "# A\n\nbody\n");
    relay.start();
    await clock.advance(10);
    expect(relay.state).toMatchObject({ kind: "backing-off", reason: "429", until: clock.now() + 6_990 });
    const calls = asked.length;
    await clock.advance(6_000);
    expect(asked.length).toBe(calls);
    busy = false;
    await clock.advance(2_000);
    expect(await drained()).toBeNull();
    expect(await stored()).toBe(1);
  });

  it("parks a text that is refused twice and delivers the rest", async () => {
    onEmbed = (texts) => {
      if (texts.some((text) => text.includes("poison"))) throw new PermanentError("bad input");
    };
    await notes.add("good.md", "# Good\n\nbody\n");
    await notes.add("bad.md", "# Bad\n\npoison\n");
    relay.start();
    await clock.advance(5_000);
    expect(await notes.store.outbox.counts()).toEqual({ pending: 0, parked: 1 });
    expect(await stored()).toBe(1);
    const [parked] = await notes.store.outbox.parked(5);
    expect(parked).toMatchObject({ path: "bad.md", failure: { errorClass: "permanent", message: "bad input" } });
  });

  it("stops at a refused key, says why, and goes on when it is told to", async () => {
    let refused = true;
    onEmbed = () => {
      if (refused) throw new UnrecoverableError("the key was refused");
    };
    await notes.add("a.md", "# A\n\nbody\n");
    relay.start();
    expect(await drained()).toBe("the key was refused");
    const calls = asked.length;
    await clock.advance(600_000);
    expect(asked.length).toBe(calls);
    refused = false;
    relay.resume();
    expect(await drained()).toBeNull();
    expect(await stored()).toBe(1);
  });

  it("goes on when what it halted for has changed, and not out of a pause", async () => {
    await notes.add("a.md", "# A\n\nbody\n");
    onEmbed = () => {
      throw new UnrecoverableError("bad key");
    };
    relay.start();
    expect(await drained()).toBe("bad key");
    onEmbed = () => undefined;
    relay.reconsider();
    expect(await drained()).toBeNull();
    relay.pause();
    await notes.add("b.md", "# B\n\nbody\n");
    relay.reconsider();
    expect(await drained()).toBe("Sync is paused.");
    expect(relay.state.kind).toBe("paused");
  });

  it("keeps what changed during a pause and delivers it afterwards", async () => {
    relay.start();
    relay.pause();
    await notes.add("a.md", "# A\n\nbody\n");
    expect(await drained()).toBe("Sync is paused.");
    expect(asked).toEqual([]);
    relay.resume();
    expect(await drained()).toBeNull();
    expect(await stored()).toBe(1);
  });

  it("counts no attempt while the index is not there", async () => {
    ready = false;
    await notes.add("a.md", "# A\n\nbody\n");
    relay.start();
    await clock.advance(600_000);
    expect(asked).toEqual([]);
    ready = true;
    relay.wake();
    expect(await drained()).toBeNull();
    expect(await stored()).toBe(1);
  });

  it("finishes the batch in hand when it is stopped", async () => {
    await notes.add("a.md", "# A\n\nbody\n");
    const release = index.hold("upsert");
    relay.start();
    await clock.advance(10);
    const stopped = relay.stop();
    release();
    await stopped;
    expect((await notes.store.outbox.counts()).pending).toBe(0);
    expect(await stored()).toBe(1);
  });

  it("survives an index that goes away in the middle of a delivery", async () => {
    index.failNext("upsert", new IndexUnavailableError("gone"));
    for (let at = 0; at < 6; at += 1) await notes.add(`${at}.md`, `# Note ${at}\n\nbody ${at}\n`);
    relay.start();
    await clock.advance(5_000);
    expect(await drained()).toBeNull();
    expect(await stored()).toBe(6);
    expect(new Set(asked.flat()).size).toBe(asked.flat().length);
  });

  it("gives up waiting, not trying, after four failures in a row", async () => {
    index.down();
    await notes.add("a.md", "# A\n\nbody\n");
    relay.start();
    const waiting = drained();
    await clock.advance(30_000);
    expect(await waiting).toBe("The vector index is down.");
    index.up();
    await clock.advance(120_000);
    expect(await stored()).toBe(1);
  });
});
