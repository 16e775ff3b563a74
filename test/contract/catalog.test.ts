import { describe, expect, test } from "vitest";
import { bulk, justSaved, type NoteChange, openEditor } from "../../server/src/core/change.ts";
import { FencedError } from "../../server/src/core/errors.ts";
import type { NotePath } from "../../server/src/core/note.ts";
import { fingerprint, noteChange } from "../support/note-change.ts";
import { claimAll, deliverAll, otherModel, smallModel, type TempStore, tempStore } from "../support/temp-store.ts";
import { until } from "../support/until.ts";

const nothing = { added: 0, modified: 0, moved: 0, removed: 0, touched: 0, upserts: 0, deletes: 0 };
const path = (text: string) => text as NotePath;

async function textsOf(store: TempStore): Promise<string[]> {
  const entries = await claimAll(store);
  return entries.map((entry) => (entry.op === "upsert" ? `+${entry.embedded}` : "-"));
}

describe.each(["here", "worker"] as const)("the catalog (%s)", (where) => {
  test("a new note is known exactly as it was given, nanoseconds included, and all of its chunks are owed", async () => {
    await using store = await tempStore(where);
    const change = noteChange("a/ノート.md", ["one", "two", "two"], { title: "T", readAt: 77 });
    expect(await store.catalog.apply([change], justSaved, store.epoch)).toEqual({ ...nothing, added: 1, upserts: 3 });
    const [known] = await store.catalog.known([change.path, path("b.md")]);
    expect(known).toMatchObject({ path: change.path, fingerprint: change.fingerprint, hash: change.content.hash });
    expect(known).toMatchObject({ indexedAt: 77, chunker: "1" });
    expect(known?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(await store.catalog.counts()).toEqual({ notes: 1, chunks: 3, indexed: 0 });
    expect(await textsOf(store)).toEqual(["+T\none", "+T\ntwo", "+T\ntwo"]);
  });

  test("applying the same change twice changes nothing", async () => {
    await using store = await tempStore(where);
    const change = noteChange("a.md", ["one", "two"], { frontMatter: { tags: ["x"] } });
    await store.catalog.apply([change], bulk, store.epoch);
    await deliverAll(store);
    expect(await store.catalog.apply([change], bulk, store.epoch)).toEqual({ ...nothing, touched: 1 });
    expect(await store.outbox.counts()).toEqual({ pending: 0, parked: 0 });
  });

  test("an edit owes only the chunks that are new and gone, and keeps the note's id", async () => {
    await using store = await tempStore(where);
    await store.catalog.apply([noteChange("a.md", ["one", "two", "three"])], bulk, store.epoch);
    await deliverAll(store);
    const [before] = await store.catalog.known([path("a.md")]);
    const edited = noteChange("a.md", ["new", "three", "one"], { kind: "modified" });
    const result = await store.catalog.apply([edited], openEditor, store.epoch);
    expect(result).toEqual({ ...nothing, modified: 1, upserts: 1, deletes: 1 });
    expect((await store.catalog.known([path("a.md")]))[0]?.id).toBe(before?.id);
    expect(new Set(await textsOf(store))).toEqual(new Set(["-", "+new"]));
  });

  test("a moved note keeps its id and owes nothing", async () => {
    await using store = await tempStore(where);
    await store.catalog.apply([noteChange("a.md", ["one", "two"])], bulk, store.epoch);
    await deliverAll(store);
    const [before] = await store.catalog.known([path("a.md")]);
    const move = noteChange("b/c.md", ["one", "two"], { from: "a.md" });
    expect(await store.catalog.apply([move], bulk, store.epoch)).toEqual({ ...nothing, moved: 1 });
    expect(await store.catalog.known([path("a.md")])).toEqual([]);
    expect((await store.catalog.known([path("b/c.md")]))[0]?.id).toBe(before?.id);
    expect(await store.catalog.apply([move], bulk, store.epoch)).toEqual({ ...nothing, touched: 1 });
    expect((await store.outbox.counts()).pending).toBe(0);
  });

  test("a chain of moves in one batch loses no note, whatever their order", async () => {
    await using store = await tempStore(where);
    await store.catalog.apply([noteChange("a.md", ["A"]), noteChange("b.md", ["B"])], bulk, store.epoch);
    await deliverAll(store);
    const ids = (await store.catalog.known([path("a.md"), path("b.md")])).map((note) => note.id);
    const chain = [noteChange("b.md", ["A"], { from: "a.md" }), noteChange("c.md", ["B"], { from: "b.md" })];
    const result = await store.catalog.apply([...chain, noteChange("a.md", ["new"])], bulk, store.epoch);
    expect(result).toEqual({ ...nothing, moved: 2, added: 1, upserts: 1 });
    expect((await store.catalog.known([path("b.md"), path("c.md")])).map((note) => note.id)).toEqual(ids);
  });

  test("a note that is moved over another replaces it", async () => {
    await using store = await tempStore(where);
    await store.catalog.apply([noteChange("a.md", ["A"]), noteChange("b.md", ["B"])], bulk, store.epoch);
    await deliverAll(store);
    const move = noteChange("b.md", ["A"], { from: "a.md" });
    const result = await store.catalog.apply([move], bulk, store.epoch);
    expect(result).toEqual({ ...nothing, moved: 1, removed: 1, deletes: 1 });
    expect(await store.catalog.counts()).toEqual({ notes: 1, chunks: 1, indexed: 1 });
  });

  test("a touched note has its new fingerprint and owes nothing", async () => {
    await using store = await tempStore(where);
    await store.catalog.apply([noteChange("a.md", ["one"])], bulk, store.epoch);
    const touched = { kind: "touched", path: path("a.md"), fingerprint: fingerprint(3, 5n), readAt: 9 } as const;
    const elsewhere = { ...touched, path: path("b.md") };
    expect(await store.catalog.apply([touched, elsewhere], bulk, store.epoch)).toEqual({ ...nothing, touched: 1 });
    const [known] = await store.catalog.known([path("a.md")]);
    expect(known).toMatchObject({ fingerprint: fingerprint(3, 5n), indexedAt: 9 });
  });

  test("a removed note owes a delete for each of its chunks, delivered or not; back again, it has its id again", async () => {
    await using store = await tempStore(where);
    await store.catalog.apply([noteChange("a.md", ["one", "two"])], bulk, store.epoch);
    const [before] = await store.catalog.known([path("a.md")]);
    const removed = { kind: "removed", path: path("a.md") } as const;
    const result = await store.catalog.apply([removed, removed], bulk, store.epoch);
    expect(result).toEqual({ ...nothing, removed: 1, deletes: 2 });
    expect(await textsOf(store)).toEqual(["-", "-"]);
    expect(await store.catalog.counts()).toEqual({ notes: 0, chunks: 0, indexed: 0 });
    await store.catalog.apply([noteChange("a.md", ["one"])], bulk, store.epoch);
    expect((await store.catalog.known([path("a.md")]))[0]?.id).toBe(before?.id);
  });

  test("tells when notes last changed: by what came, went, moved or has other bytes, and by nothing else", async () => {
    await using store = await tempStore(where);
    const { catalog, epoch } = store;
    expect(await catalog.changedAt()).toBeNull();
    const first = noteChange("a.md", ["one"]);
    /** Applies when a millisecond has passed: true when that counts as a change. */
    const changes = async (change: NoteChange) => {
      const before = (await catalog.changedAt()) ?? 0;
      await until("a later millisecond", () => Date.now() > before);
      await catalog.apply([change], bulk, epoch);
      return ((await catalog.changedAt()) ?? 0) > before;
    };
    expect(await changes(first)).toBe(true);
    expect(await changes(first)).toBe(false);
    expect(await changes({ kind: "touched", path: path("a.md"), fingerprint: fingerprint(9), readAt: 9 })).toBe(false);
    expect(await changes(noteChange("a.md", ["two"], { kind: "modified" }))).toBe(true);
    expect(await changes(noteChange("b.md", ["two"], { from: "a.md" }))).toBe(true);
    expect(await changes({ kind: "removed", path: path("a.md") })).toBe(false);
    expect(await changes({ kind: "removed", path: path("b.md") })).toBe(true);
  });

  test("when one change of a batch cannot be written, nothing of the batch is", async () => {
    await using store = await tempStore(where);
    const good = noteChange("a.md", ["one"]);
    const bad = noteChange("b.md", ["one"], { readAt: 0.5 });
    await expect(store.catalog.apply([good, bad], bulk, store.epoch)).rejects.toThrow();
    expect(await store.catalog.counts()).toEqual({ notes: 0, chunks: 0, indexed: 0 });
    expect((await store.outbox.counts()).pending).toBe(0);
  });

  test("a writer whose term is over changes nothing", async () => {
    await using store = await tempStore(where);
    const next = await store.catalog.beginEpoch();
    expect(next).toBeGreaterThan(store.epoch);
    const { catalog, outbox, epoch, generations } = store;
    await expect(catalog.apply([noteChange("a.md", ["one"])], bulk, epoch)).rejects.toThrow(FencedError);
    await expect(catalog.want(otherModel, "1", epoch)).rejects.toThrow(FencedError);
    await expect(catalog.swapIfReady(epoch)).rejects.toThrow(FencedError);
    await expect(outbox.enqueueUpserts(generations.live, "all", epoch)).rejects.toThrow(FencedError);
    await expect(outbox.enqueueDeletes(generations.live, [], epoch)).rejects.toThrow(FencedError);
    await expect(outbox.unpark("all", 0, epoch)).rejects.toThrow(FencedError);
    await expect(claimAll(store)).rejects.toThrow(FencedError);
    expect((await catalog.counts()).notes).toBe(0);
  });

  test("pages go through all notes in byte order of their paths, or through one folder", async () => {
    await using store = await tempStore(where);
    const paths = ["a.md", "a/b.md", "a/c/d.md", "a0.md", "Z.md", "あ.md", "𠮷.md", "豈.md"];
    await store.catalog.apply(
      paths.map((it) => noteChange(it, [it])),
      bulk,
      store.epoch,
    );
    const sorted = [...paths].sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
    const seen: string[] = [];
    for (let after: NotePath | null = null; ; ) {
      const page = await store.catalog.page(after, 3);
      seen.push(...page.map((note) => note.path));
      if (page.length < 3) break;
      after = page.at(-1)?.path ?? null;
    }
    expect(seen).toEqual(sorted);
    expect((await store.catalog.page(null, 10, path("a"))).map((note) => note.path)).toEqual(["a/b.md", "a/c/d.md"]);
    expect((await store.catalog.page(path("a/b.md"), 10, path("a"))).map((it) => it.path)).toEqual(["a/c/d.md"]);
  });

  test("chunk keys and samples leave out what the index is still owed", async () => {
    await using store = await tempStore(where);
    const { live } = store.generations;
    const texts = Array.from({ length: 20 }, (_, index) => `text ${index}`);
    await store.catalog.apply([noteChange("a.md", texts)], bulk, store.epoch);
    await deliverAll(store);
    await store.catalog.apply([noteChange("b.md", ["pending"])], bulk, store.epoch);
    const all = await store.catalog.chunkKeys(live, null, 100, false);
    const indexed = await store.catalog.chunkKeys(live, null, 100, true);
    expect([all.length, indexed.length]).toEqual([21, 20]);
    expect(all.map((key) => key.chunk)).toEqual(all.map((key) => key.chunk).toSorted());
    const rest = await store.catalog.chunkKeys(live, all[4]?.chunk ?? null, 100, false);
    expect(rest).toEqual(all.slice(5));
    const sample = await store.catalog.sample(live, 8);
    expect(new Set(sample.map((key) => key.chunk)).size).toBe(8);
    expect(indexed).toEqual(expect.arrayContaining(sample));
    expect(await store.catalog.sample(live, 50)).toHaveLength(20);
    const paths = await store.catalog.pathsOf(indexed.map((key) => key.chunk));
    expect([paths.size, paths.get(indexed[0]?.chunk ?? all[0]?.chunk ?? ("" as never))]).toEqual([20, "a.md"]);
  });

  test("the first model wanted is live at once, and wanting it again changes nothing", async () => {
    await using store = await tempStore(where);
    expect(store.generations).toMatchObject({ live: { identity: smallModel, chunker: "1" }, building: null });
    expect(store.generations.live.collection).toMatch(/^g1-[0-9a-f]{8}$/);
    expect(await store.catalog.want(smallModel, "1", store.epoch)).toEqual(store.generations);
    expect(await store.catalog.generations()).toEqual(store.generations);
    expect(await store.catalog.swapIfReady(store.epoch)).toBe(false);
  });

  test("another model gets every chunk of the live one, and serves when all are delivered", async () => {
    await using store = await tempStore(where);
    const { catalog, epoch, generations } = store;
    await catalog.apply([noteChange("a.md", ["one", "two"], { title: "T" })], bulk, epoch);
    await deliverAll(store);
    const { live, building } = await catalog.want(otherModel, "1", epoch);
    expect([live, building?.identity]).toEqual([generations.live, otherModel]);
    expect(building?.collection).not.toBe(live.collection);
    expect(await catalog.swapIfReady(epoch)).toBe(false);
    expect(await catalog.counts()).toEqual({ notes: 1, chunks: 2, indexed: 2 });
    const claimed = await claimAll(store);
    expect(claimed.map((it) => (it.op === "upsert" ? [it.generation.id, it.embedded] : null))).toEqual([
      [building?.id, "T\none"],
      [building?.id, "T\ntwo"],
    ]);
    expect(await catalog.swapIfReady(epoch)).toBe(false);
    await store.outbox.complete(
      claimed.map((it) => it.seq),
      epoch,
    );
    expect(await catalog.swapIfReady(epoch)).toBe(true);
    expect(await catalog.generations()).toEqual({ live: { ...building, state: "live" }, building: null });
    expect(await catalog.counts()).toEqual({ notes: 1, chunks: 2, indexed: 2 });
  });

  test("while another model is being built, new chunks go to it alone and gone ones leave both", async () => {
    await using store = await tempStore(where);
    const { catalog, epoch } = store;
    await catalog.apply([noteChange("a.md", ["one", "two"])], bulk, epoch);
    await deliverAll(store);
    const { live, building } = await catalog.want(otherModel, "1", epoch);
    await deliverAll(store);
    await catalog.apply([noteChange("a.md", ["one", "new"])], bulk, epoch);
    const entries = await deliverAll(store);
    expect(entries.map((it) => `${it.op} ${it.generation.id}`).toSorted()).toEqual([
      `delete ${live.id}`,
      `delete ${building?.id}`,
      `upsert ${building?.id}`,
    ]);
    expect(await catalog.swapIfReady(epoch)).toBe(true);
    expect(await catalog.counts()).toEqual({ notes: 1, chunks: 2, indexed: 2 });
  });

  test("what the old model had not delivered goes to the new one alone", async () => {
    await using store = await tempStore(where);
    const { catalog, epoch } = store;
    await catalog.apply([noteChange("a.md", ["one"])], bulk, epoch);
    await deliverAll(store);
    await catalog.apply([noteChange("b.md", ["two"])], bulk, epoch);
    const { live, building } = await catalog.want(otherModel, "1", epoch);
    const entries = await deliverAll(store);
    expect(entries.filter((it) => it.generation.id === live.id).map((it) => it.op)).toEqual(["delete"]);
    expect(entries.filter((it) => it.generation.id === building?.id)).toHaveLength(2);
  });

  test("wanting the old model again ends the building one; what only that had comes over", async () => {
    await using store = await tempStore(where);
    const { catalog, epoch, generations } = store;
    await catalog.apply([noteChange("a.md", ["one"])], bulk, epoch);
    await deliverAll(store);
    await catalog.want(otherModel, "1", epoch);
    await catalog.apply([noteChange("b.md", ["two"])], bulk, epoch);
    expect(await catalog.want(smallModel, "1", epoch)).toEqual(generations);
    const entries = await deliverAll(store);
    expect(entries.map((it) => (it.op === "upsert" ? [it.generation.id, it.embedded] : null))).toEqual([
      [generations.live.id, "two"],
    ]);
    expect(await catalog.counts()).toEqual({ notes: 2, chunks: 2, indexed: 2 });
  });

  test("a third model replaces the one that is being built, and a former one comes back as a new generation", async () => {
    await using store = await tempStore(where);
    const { catalog, epoch } = store;
    await catalog.apply([noteChange("a.md", ["one"])], bulk, epoch);
    await deliverAll(store);
    const second = await catalog.want(otherModel, "1", epoch);
    const third = await catalog.want({ ...otherModel, model: "third" }, "1", epoch);
    expect(third.building?.id).not.toBe(second.building?.id);
    expect((await deliverAll(store)).map((it) => it.generation.id)).toEqual([third.building?.id]);
    expect(await catalog.swapIfReady(epoch)).toBe(true);
    const back = await catalog.want(smallModel, "1", epoch);
    expect([back.building?.identity, (await store.outbox.counts()).pending]).toEqual([smallModel, 1]);
    expect(back.building?.collection).not.toBe(store.generations.live.collection);
  });

  test("another chunker builds a generation from notes that are read again, and serves when all were", async () => {
    await using store = await tempStore(where);
    const { catalog, epoch } = store;
    const old = [noteChange("a.md", ["one two"]), noteChange("b.md", ["three"])];
    await catalog.apply(old, bulk, epoch);
    await deliverAll(store);
    const { live, building } = await catalog.want(smallModel, "2", epoch);
    expect(building).toMatchObject({ chunker: "2", identity: smallModel });
    expect((await store.outbox.counts()).pending).toBe(0);
    expect(await catalog.swapIfReady(epoch)).toBe(false);
    expect((await catalog.known([path("a.md")]))[0]?.chunker).not.toBe("2");
    const bytes = old[0]?.content.hash;
    const again = noteChange("a.md", ["one", "two"], { kind: "modified" });
    const rechunked = { ...again, content: { ...again.content, hash: bytes ?? again.content.hash } };
    const result = await catalog.apply([rechunked], bulk, epoch);
    expect(result).toEqual({ ...nothing, modified: 1, upserts: 2 });
    expect((await catalog.known([path("a.md")]))[0]?.chunker).toBe("2");
    expect((await catalog.chunkKeys(live, null, 9, true)).length).toBe(2);
    await deliverAll(store);
    expect(await catalog.swapIfReady(epoch)).toBe(false);
    const edited = noteChange("b.md", ["three", "four"], { kind: "modified" });
    expect(await catalog.apply([edited], bulk, epoch)).toEqual({ ...nothing, modified: 1, upserts: 2 });
    const gone = noteChange("a.md", ["other"], { kind: "modified" });
    expect(await catalog.apply([gone], bulk, epoch)).toMatchObject({ upserts: 1, deletes: 3 });
    expect((await catalog.counts()).chunks).toBe(1);
    await deliverAll(store);
    expect(await catalog.swapIfReady(epoch)).toBe(true);
    expect(await catalog.counts()).toEqual({ notes: 2, chunks: 3, indexed: 3 });
  });
});
