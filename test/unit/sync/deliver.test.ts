import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EmbedKey } from "../../../server/src/core/chunk.ts";
import { PermanentError } from "../../../server/src/core/errors.ts";
import type { ChunkEmbedder } from "../../../server/src/core/ports/chunk-embedder.ts";
import { CachedEmbedder } from "../../../server/src/embed/cached-embedder.ts";
import { deliver } from "../../../server/src/sync/deliver.ts";
import { FakeEmbedder } from "../../support/fake-embedder.ts";
import { IndexedNotes } from "../../support/indexed-notes.ts";
import { MemoryVectorIndex } from "../../support/memory-vector-index.ts";

const never = new AbortController().signal;

describe("one delivery", () => {
  let embedder: FakeEmbedder;
  let notes: IndexedNotes;
  let index: MemoryVectorIndex;

  afterEach(() => notes[Symbol.asyncDispose]());

  async function setUp(host: string | null): Promise<void> {
    embedder = new FakeEmbedder({ host });
    notes = await IndexedNotes.create(embedder);
    index = new MemoryVectorIndex();
  }

  function chunks(): ChunkEmbedder {
    const cached = new CachedEmbedder({ embedder, cache: notes.store.embeddings });
    return {
      identity: embedder.identity,
      host: embedder.host,
      embedChunks: (texts: readonly { key: EmbedKey; text: string }[], signal: AbortSignal) =>
        cached.embedChunks(texts, signal),
    };
  }

  const claim = () =>
    notes.store.outbox.claim({ epoch: notes.epoch, now: Date.now(), maxEntries: 100, maxTokens: 1e9 });
  const stored = async () => index.count((await notes.live()).collection, never);

  describe("to an embedder on another machine", () => {
    beforeEach(() => setUp("embeddings.example"));

    it("never sends a private note's text, and owes it no longer", async () => {
      await notes.add("open.md", "# Open\n\nfor everybody\n");
      await notes.add("diary.md", "# Diary\n\nfor nobody else\n", { frontMatter: { private: true } });
      const entries = await claim();
      const delivery = await deliver(entries, { embedder: chunks(), index }, never);
      expect(embedder.texts().join("\n")).not.toContain("nobody else");
      expect(embedder.texts().join("\n")).toContain("for everybody");
      expect(delivery.done.toSorted()).toEqual(entries.map((entry) => entry.seq).toSorted());
      expect(await stored()).toBe(1);
    });
  });

  describe("to an embedder on this machine", () => {
    beforeEach(() => setUp(null));

    it("embeds a private note like any other", async () => {
      await notes.add("diary.md", "# Diary\n\nfor nobody else\n", { frontMatter: { private: true } });
      await deliver(await claim(), { embedder: chunks(), index }, never);
      expect(await stored()).toBe(1);
    });

    it("finds the one vector that the index will never take, and delivers the others", async () => {
      for (let at = 0; at < 9; at += 1) await notes.add(`${at}.md`, `# Note ${at}\n\nbody ${at}\n`);
      const entries = await claim();
      const guilty = entries[4];
      if (guilty === undefined) throw new Error("nine notes were added");
      const picky = new Proxy(index, {
        get: (target, name) => {
          const member: unknown = Reflect.get(target, name);
          if (typeof member !== "function") return member;
          if (name !== "upsert") return member.bind(target);
          return (collection: string, vectors: readonly { chunk: string }[], signal: AbortSignal) =>
            vectors.some((vector) => vector.chunk === guilty.chunk)
              ? Promise.reject(new PermanentError("not this one"))
              : member.call(target, collection, vectors, signal);
        },
      });
      const delivery = await deliver(entries, { embedder: chunks(), index: picky }, never);
      expect(delivery.failed.map(({ entry }) => entry.seq)).toEqual([guilty.seq]);
      expect(delivery.done.length).toBe(8);
      expect(await stored()).toBe(8);
    });

    it("is complete with the embedding where exact scan is the index", async () => {
      await notes.add("a.md", "# A\n\nbody\n");
      const entries = await claim();
      const delivery = await deliver(entries, { embedder: chunks(), index: null }, never);
      expect(delivery).toMatchObject({ done: [entries[0]?.seq], failed: [], upserts: 0 });
      expect(delivery.embeddings.embedded).toBe(1);
    });
  });
});
