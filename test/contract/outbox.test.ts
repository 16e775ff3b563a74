import { describe, expect, test } from "vitest";
import { bulk, justSaved, openEditor } from "../../server/src/core/change.ts";
import type { ChunkId } from "../../server/src/core/chunk.ts";
import type { NotePath } from "../../server/src/core/note.ts";
import type { OutboxEntry } from "../../server/src/core/outbox-entry.ts";
import type { ClaimRequest } from "../../server/src/core/ports/outbox.ts";
import { noteChange } from "../support/note-change.ts";
import { claimAll, deliverAll, otherModel, type TempStore, tempStore } from "../support/temp-store.ts";

const texts = (entries: readonly OutboxEntry[]) =>
  entries.map((entry) => (entry.op === "upsert" ? entry.embedded : "-"));
const seqs = (entries: readonly OutboxEntry[]) => entries.map((entry) => entry.seq);

function claim(store: TempStore, request: Partial<ClaimRequest> = {}): Promise<OutboxEntry[]> {
  return store.outbox.claim({ epoch: store.epoch, now: 1_000, maxEntries: 100, maxTokens: 100_000, ...request });
}

function failureOf(entry: OutboxEntry) {
  return { seq: entry.seq, errorClass: "permanent", message: "too long" } as const;
}

describe.each(["here", "worker"] as const)("the outbox (%s)", (where) => {
  test("gives the open editor's entries first, then the saved, then the rest, each in the order of writing", async () => {
    await using store = await tempStore(where);
    await store.catalog.apply([noteChange("a.md", ["bulk 1", "bulk 2"])], bulk, store.epoch);
    await store.catalog.apply([noteChange("b.md", ["saved"])], justSaved, store.epoch);
    await store.catalog.apply([noteChange("c.md", ["open"])], openEditor, store.epoch);
    expect(texts(await claim(store))).toEqual(["open", "saved", "bulk 1", "bulk 2"]);
  });

  test("an entry says everything that its delivery needs", async () => {
    await using store = await tempStore(where);
    const sketch = { title: "T", headings: ["T", "H"], frontMatter: { private: true } };
    const change = noteChange("a/b.md", ["text"], sketch);
    await store.catalog.apply([change], justSaved, store.epoch);
    const [entry] = await claim(store);
    const embedKey = change.content.chunks[0]?.embedKey;
    expect(entry).toMatchObject({ op: "upsert", embedKey, embedded: "T › H\ntext", path: "a/b.md", private: true });
    expect(entry).toMatchObject({
      attempts: 0,
      priority: justSaved,
      tokenCount: 1,
      generation: store.generations.live,
    });
  });

  test("a claim stops at the entries and the tokens that were asked for, but one entry is always given", async () => {
    await using store = await tempStore(where);
    await store.catalog.apply([noteChange("a.md", ["a".repeat(400), "b".repeat(400), "c"])], bulk, store.epoch);
    expect(await claim(store, { maxTokens: 50 })).toHaveLength(1);
    expect(await claim(store, { maxEntries: 1 })).toHaveLength(1);
    expect(texts(await claim(store))).toEqual(["c"]);
    expect(await claim(store)).toEqual([]);
  });

  test("all of one claim have one generation, and a newer model's bulk does not keep the open editor waiting", async () => {
    await using store = await tempStore(where);
    const { catalog, epoch } = store;
    await catalog.apply([noteChange("a.md", ["one", "two", "three"])], bulk, epoch);
    await deliverAll(store);
    const { live, building } = await catalog.want(otherModel, "1", epoch);
    await catalog.apply([noteChange("a.md", ["one", "two", "new"])], openEditor, epoch);
    const claims: OutboxEntry[][] = [];
    for (let next = await claim(store); next.length > 0; next = await claim(store)) claims.push(next);
    expect(claims.map((it) => new Set(it.map((entry) => entry.generation.id)).size)).toEqual([1, 1]);
    const byGeneration = new Map(claims.map((it) => [it[0]?.generation.id, it]));
    expect(texts(byGeneration.get(live.id) ?? [])).toEqual(["-"]);
    expect(texts(byGeneration.get(building?.id) ?? []).slice(-2)).toEqual(["one", "two"]);
    expect(new Set(texts(byGeneration.get(building?.id) ?? []).slice(0, 2))).toEqual(new Set(["-", "new"]));
  });

  test("completing an entry that was replaced meanwhile loses nothing", async () => {
    await using store = await tempStore(where);
    await store.catalog.apply([noteChange("a.md", ["one"])], bulk, store.epoch);
    const [old] = await claim(store);
    await store.catalog.apply([{ kind: "removed", path: "a.md" as NotePath }], bulk, store.epoch);
    await store.outbox.complete(old === undefined ? [] : [old.seq], store.epoch);
    const [next] = await claim(store);
    expect(next).toMatchObject({ op: "delete", chunk: old?.chunk });
    expect(next?.seq).toBeGreaterThan(old?.seq ?? 0);
  });

  test("a chunk whose delivery is under way is not given again before that has ended, though it was replaced", async () => {
    await using store = await tempStore(where);
    const { catalog, outbox, epoch } = store;
    const removed = { kind: "removed", path: "a.md" as NotePath } as const;
    const ends = [
      (entry: OutboxEntry) => outbox.complete([entry.seq], epoch),
      (entry: OutboxEntry) => outbox.release([entry.seq], epoch),
      (entry: OutboxEntry) => outbox.retryAt([failureOf(entry)], 5_000, epoch),
      (entry: OutboxEntry) => outbox.park([failureOf(entry)], 5_000, epoch),
    ];
    for (const end of ends) {
      await catalog.apply([noteChange("a.md", ["one"])], bulk, epoch);
      const [held] = await claim(store);
      await catalog.apply([removed, noteChange("b.md", [`other ${ends.indexOf(end)}`])], bulk, epoch);
      expect(texts(await claim(store))).toEqual([`other ${ends.indexOf(end)}`]);
      if (held !== undefined) await end(held);
      const after = await claim(store);
      expect(after.map((entry) => [entry.op, entry.attempts])).toEqual([["delete", 0]]);
      await outbox.complete(seqs(after), epoch);
    }
  });

  test("a failed entry comes back when it is due, with one attempt more; a released one at once, with none", async () => {
    await using store = await tempStore(where);
    const { outbox, epoch } = store;
    await store.catalog.apply([noteChange("a.md", ["one", "two"])], bulk, epoch);
    const [one, two] = await claim(store);
    expect(await outbox.nextDueAt()).toBeNull();
    if (one === undefined || two === undefined) throw new Error("two entries expected");
    await outbox.retryAt([{ seq: one.seq, errorClass: "transient", message: "busy" }], 2_000, epoch);
    expect(await outbox.nextDueAt()).toBe(2_000);
    await outbox.release([two.seq], epoch);
    expect(texts(await claim(store, { now: 1_999 }))).toEqual(["two"]);
    const [again] = await claim(store, { now: 2_000 });
    expect(again).toMatchObject({ seq: one.seq, attempts: 1 });
  });

  test("a parked entry waits until it is unparked, and then counts no attempts", async () => {
    await using store = await tempStore(where);
    const { outbox, epoch } = store;
    await store.catalog.apply([noteChange("a.md", ["one", "two"])], bulk, epoch);
    const claimed = await claim(store);
    await outbox.park(claimed.map(failureOf), 3_000, epoch);
    expect(await outbox.counts()).toEqual({ pending: 0, parked: 2 });
    expect(await outbox.nextDueAt()).toBeNull();
    expect(await claim(store, { now: 9_000 })).toEqual([]);
    const [parked] = await outbox.parked(1);
    const failure = { errorClass: "permanent", message: "too long" };
    const { seq, chunk } = claimed[0] ?? {};
    expect(parked).toEqual({ seq, chunk, path: "a.md", op: "upsert", attempts: 1, parkedAt: 3_000, failure });
    expect(await outbox.unpark(seqs(claimed).slice(0, 1), 4_000, epoch)).toBe(1);
    expect(await outbox.unpark("all", 4_000, epoch)).toBe(1);
    expect((await claim(store, { now: 4_000 })).map((entry) => entry.attempts)).toEqual([0, 0]);
  });

  test("retry also hastens what only waits, without counting it", async () => {
    await using store = await tempStore(where);
    const { outbox, epoch } = store;
    await store.catalog.apply([noteChange("a.md", ["one", "two"])], bulk, epoch);
    const claimed = await claim(store);
    await outbox.retryAt(claimed.map(failureOf), 90_000, epoch);
    expect(await outbox.unpark(seqs(claimed).slice(0, 1), 1_000, epoch)).toBe(0);
    expect(await claim(store)).toHaveLength(1);
    expect(await outbox.unpark("all", 1_000, epoch)).toBe(0);
    expect(await claim(store)).toHaveLength(1);
  });

  test("a note that is no longer private has its parked chunks offered again", async () => {
    await using store = await tempStore(where);
    const { catalog, outbox, epoch } = store;
    await catalog.apply([noteChange("a.md", ["one"], { frontMatter: { private: true } })], bulk, epoch);
    await outbox.park((await claim(store)).map(failureOf), 1, epoch);
    await catalog.apply([noteChange("a.md", ["one"], { kind: "modified" })], bulk, epoch);
    expect(await claim(store)).toMatchObject([{ private: false, attempts: 0 }]);
  });

  test("a new term takes every claim back", async () => {
    await using store = await tempStore(where);
    await store.catalog.apply([noteChange("a.md", ["one"])], bulk, store.epoch);
    const held = await claim(store);
    const epoch = await store.catalog.beginEpoch();
    await expect(store.outbox.complete(seqs(held), store.epoch)).rejects.toThrow();
    expect(seqs(await claim(store, { epoch }))).toEqual(seqs(held));
  });

  test("filling a new index also enqueues what is on its way into the old one, but not what is parked", async () => {
    await using store = await tempStore(where);
    const { outbox, epoch, generations } = store;
    await store.catalog.apply([noteChange("a.md", ["one", "two", "three"])], bulk, epoch);
    const [held, failed] = await claim(store, { maxEntries: 2 });
    if (held === undefined || failed === undefined) throw new Error("two entries expected");
    await outbox.park([failureOf(failed)], 1, epoch);
    expect(await outbox.enqueueUpserts(generations.live, "all", epoch)).toBe(1);
    await outbox.complete([held.seq], epoch);
    expect(texts(await claim(store))).toEqual(["three", "one"]);
    expect(await outbox.counts()).toEqual({ pending: 2, parked: 1 });
  });

  test("repair enqueues what is in the catalog for upsert and what is not for delete, once", async () => {
    await using store = await tempStore(where);
    const { outbox, epoch, generations } = store;
    await store.catalog.apply([noteChange("a.md", ["one", "two"])], bulk, epoch);
    const [first] = await deliverAll(store);
    const known = first?.chunk ?? ("" as ChunkId);
    const orphan = "0123456789abcdef0123456789abcdef" as ChunkId;
    expect(await outbox.enqueueUpserts(generations.live, [known, orphan], epoch)).toBe(1);
    expect(await outbox.enqueueUpserts(generations.live, "all", epoch)).toBe(1);
    expect(await outbox.enqueueUpserts(generations.live, "all", epoch)).toBe(0);
    expect(await outbox.enqueueDeletes(generations.live, [known, orphan], epoch)).toBe(1);
    const entries = await claimAll(store);
    expect(entries.map((entry) => [entry.op, entry.chunk === orphan])).toEqual([
      ["upsert", false],
      ["upsert", false],
      ["delete", true],
    ]);
  });
});
