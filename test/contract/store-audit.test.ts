import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bulk } from "../../server/src/core/change.ts";
import type { ChunkId } from "../../server/src/core/chunk.ts";
import type { NotePath } from "../../server/src/core/note.ts";
import type { TextMismatch } from "../../server/src/core/ports/store-audit.ts";
import { noteChange } from "../support/note-change.ts";
import { claimAll, deliverAll, otherModel, type TempStore, tempStore } from "../support/temp-store.ts";

async function mismatches({ audit }: TempStore, limit = 1_000): Promise<TextMismatch[]> {
  const found: TextMismatch[] = [];
  for (let after: number | null = null; ; ) {
    const page = await audit.texts(after, limit, true);
    found.push(...page.mismatches);
    if (page.next === null) return found;
    after = page.next;
  }
}

const stuck = ({ audit }: TempStore) => audit.stuck(Date.now(), 10);

describe.each(["here", "worker"] as const)("the store's audit (%s)", (where) => {
  test("says of a chunk what the catalog holds and what is owed", async () => {
    await using store = await tempStore(where);
    const { audit, catalog, epoch, generations } = store;
    await catalog.apply([noteChange("a.md", ["one"]), noteChange("b.md", ["two"])], bulk, epoch);
    const keys = await catalog.chunkKeys(generations.live, null, 10, false);
    const chunks = [...keys.map((key) => key.chunk), "unknown" as ChunkId];
    const standing = () => audit.standing(generations.live, chunks);
    const unknown = { chunk: "unknown", embedKey: null, pending: null };
    expect(await standing()).toEqual([...keys.map((key) => ({ ...key, pending: "upsert" })), unknown]);
    await deliverAll(store);
    expect(await standing()).toEqual([...keys.map((key) => ({ ...key, pending: null })), unknown]);
    await catalog.apply([{ kind: "removed", path: "a.md" as NotePath }], bulk, epoch);
    const pending = (await standing()).map((chunk) => [chunk.embedKey === null, chunk.pending]);
    expect(pending).toContainEqual([true, "delete"]);
    expect(pending).toContainEqual([false, null]);
  });

  test("finds a sound store sound, page by page", async () => {
    await using store = await tempStore(where);
    const { audit, catalog, epoch } = store;
    await catalog.apply([noteChange("a.md", ["one", "two", "three", "four"], { title: "T" })], bulk, epoch);
    expect(await audit.damage(false)).toEqual([]);
    expect(await audit.damage(true)).toEqual([]);
    expect(await audit.texts(null, 3, true)).toMatchObject({ checked: 3, mismatches: [], next: expect.any(Number) });
    expect(await mismatches(store, 3)).toEqual([]);
    expect(await stuck(store)).toEqual([]);
  });

  test("takes no claimed, waiting or parked entry of this term for stuck", async () => {
    await using store = await tempStore(where);
    const { catalog, outbox, epoch } = store;
    await catalog.apply([noteChange("a.md", ["one", "two", "three"])], bulk, epoch);
    const [first, second] = await claimAll(store);
    if (first === undefined || second === undefined) throw new Error("nothing is owed");
    const failure = { errorClass: "transient", message: "busy" } as const;
    await outbox.retryAt([{ ...failure, seq: first.seq }], Date.now() + 3_600_000, epoch);
    await outbox.park([{ ...failure, seq: second.seq }], Date.now(), epoch);
    expect(await stuck(store)).toEqual([]);
  });

  test("finds an entry that was put off for ever", async () => {
    await using store = await tempStore(where);
    await store.catalog.apply([noteChange("a.md", ["one"])], bulk, store.epoch);
    const [entry] = await claimAll(store);
    if (entry === undefined) throw new Error("nothing is owed");
    const failure = { seq: entry.seq, errorClass: "transient", message: "busy" } as const;
    await store.outbox.retryAt([failure], Date.now() + 400 * 24 * 3_600_000, store.epoch);
    expect(await stuck(store)).toEqual([{ chunk: entry.chunk, detail: expect.stringContaining("more than a day") }]);
  });
});

test("whatever is done to notes, the audit finds text and chunks in step", async () => {
  const note = fc.constantFrom("a.md", "b.md", "c.md");
  const step = fc.oneof(
    fc.record({
      kind: fc.constant("write" as const),
      note,
      texts: fc.array(fc.constantFrom("one", "two", "three"), { maxLength: 4 }),
      title: fc.constantFrom(null, "Title", "Other"),
      headings: fc.constantFrom([], ["Title"], ["H", "I"]),
    }),
    fc.record({ kind: fc.constant("remove" as const), note }),
    fc.record({ kind: fc.constant("move" as const), note, to: note }),
    fc.record({ kind: fc.constant("deliver" as const) }),
    fc.record({ kind: fc.constant("model" as const) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      await using store = await tempStore();
      const { catalog, audit, epoch } = store;
      for (const one of steps) {
        if (one.kind === "deliver") {
          await deliverAll(store);
          await catalog.swapIfReady(epoch);
        } else if (one.kind === "model") await catalog.want(otherModel, "1", epoch);
        else if (one.kind === "remove") {
          await catalog.apply([{ kind: "removed", path: one.note as NotePath }], bulk, epoch);
        } else if (one.kind === "move") {
          const from = { from: one.note, title: "Moved" };
          if (one.note !== one.to) await catalog.apply([noteChange(one.to, ["one"], from)], bulk, epoch);
        } else {
          const { title, headings } = one;
          await catalog.apply([noteChange(one.note, one.texts, { title, headings })], bulk, epoch);
        }
      }
      expect(await mismatches(store)).toEqual([]);
      expect(await stuck(store)).toEqual([]);
      expect(await audit.damage(true)).toEqual([]);
    }),
    { numRuns: 40 },
  );
});
