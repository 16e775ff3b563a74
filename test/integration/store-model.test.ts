import SqliteDatabase from "better-sqlite3";
import fc from "fast-check";
import { expect, test } from "vitest";
import { bulk, justSaved, type NoteChange } from "../../server/src/core/change.ts";
import type { ChunkId, EmbedKey } from "../../server/src/core/chunk.ts";
import { chunkIdOf } from "../../server/src/core/chunk.ts";
import type { NotePath } from "../../server/src/core/note.ts";
import type { Epoch, OutboxEntry } from "../../server/src/core/outbox-entry.ts";
import { noteChange } from "../support/note-change.ts";
import { otherModel, smallModel, type TempStore, tempStore } from "../support/temp-store.ts";

/** What the folder holds, what an index was told, and which deliveries are under way. */
interface World {
  readonly store: TempStore;
  epoch: Epoch;
  chunker: string;
  readonly folder: Map<string, readonly string[]>;
  readonly index: Map<string, Map<ChunkId, EmbedKey>>;
  readonly underWay: OutboxEntry[][];
}

const path = fc.constantFrom("a.md", "b.md", "c/d.md", "e.md");
const texts = fc.array(fc.constantFrom("one", "two", "three", "four"), { maxLength: 4 });

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("write" as const), path, texts }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("remove" as const), path }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("move" as const), path, to: path }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("claim" as const), max: fc.integer({ min: 1, max: 5 }) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("end" as const),
      how: fc.constantFrom("complete", "lost", "arrived", "park"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("term" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("swap" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("want" as const),
      model: fc.constantFrom(smallModel, otherModel),
      chunker: fc.constantFrom("1", "2"),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Another chunker cuts elsewhere: version 2 makes one chunk of each pair. */
function cut(lines: readonly string[], chunker: string): string[] {
  if (chunker === "1") return [...lines];
  return lines.flatMap((line, at) => (at % 2 === 0 ? [[line, lines[at + 1] ?? ""].join("+")] : []));
}

function written(world: World, at: string, lines: readonly string[], from?: string): NoteChange {
  const change = noteChange(at, cut(lines, world.chunker), from === undefined ? {} : { from });
  const { hash } = noteChange(at, lines).content;
  return { ...change, content: { ...change.content, hash } };
}

function deliver(world: World, entries: readonly OutboxEntry[]): void {
  for (const entry of entries) {
    const collection = world.index.get(entry.generation.collection) ?? new Map<ChunkId, EmbedKey>();
    world.index.set(entry.generation.collection, collection);
    if (entry.op === "upsert") collection.set(entry.chunk, entry.embedKey);
    else collection.delete(entry.chunk);
  }
}

async function claim(world: World, maxEntries: number): Promise<OutboxEntry[]> {
  const { outbox } = world.store;
  return outbox.claim({ epoch: world.epoch, now: Date.now(), maxEntries, maxTokens: 1_000_000 });
}

async function endClaim(world: World, how: "complete" | "lost" | "arrived" | "park"): Promise<void> {
  const entries = world.underWay.shift();
  if (entries === undefined) return;
  const { outbox } = world.store;
  const seqs = entries.map((entry) => entry.seq);
  if (how !== "lost" && how !== "park") deliver(world, entries);
  if (how === "complete") await outbox.complete(seqs, world.epoch);
  else if (how === "park") {
    const failures = seqs.map((seq) => ({ seq, errorClass: "permanent", message: "no" }) as const);
    await outbox.park(failures, 1, world.epoch);
  } else await outbox.release(seqs, world.epoch);
}

async function take(world: World, action: Step): Promise<void> {
  const { catalog } = world.store;
  const apply = (changes: readonly NoteChange[]) => catalog.apply(changes, justSaved, world.epoch);
  switch (action.do) {
    case "write":
      world.folder.set(action.path, action.texts);
      await apply([written(world, action.path, action.texts)]);
      break;
    case "remove":
      world.folder.delete(action.path);
      await apply([{ kind: "removed", path: action.path as NotePath }]);
      break;
    case "move": {
      const lines = world.folder.get(action.path);
      if (lines === undefined || action.path === action.to) break;
      world.folder.delete(action.path);
      world.folder.set(action.to, lines);
      await apply([written(world, action.to, lines, action.path)]);
      break;
    }
    case "claim": {
      const entries = await claim(world, action.max);
      if (entries.length > 0) world.underWay.push(entries);
      break;
    }
    case "end":
      await endClaim(world, action.how as "complete");
      break;
    case "term":
      // Deliveries of the old term may have arrived or not.
      deliver(
        world,
        world.underWay
          .splice(0)
          .flat()
          .filter((_entry, at) => at % 2 === 0),
      );
      world.epoch = await catalog.beginEpoch();
      break;
    case "swap":
      await catalog.swapIfReady(world.epoch);
      break;
    case "want":
      world.chunker = action.chunker;
      await catalog.want(action.model, action.chunker, world.epoch);
      break;
  }
}

/** No upsert without its chunk, no delete beside it; each text row used, each used one there. */
function expectSound(world: World): void {
  const raw = new SqliteDatabase(world.store.files.catalogFile, { readonly: true });
  const has = "EXISTS (SELECT 1 FROM chunk c WHERE c.generation = o.generation AND c.id = o.chunk)";
  const unsound = raw.prepare(`SELECT o.* FROM outbox o WHERE (o.op = 'upsert') <> ${has}`).all();
  const rows = raw.prepare("SELECT DISTINCT text_row FROM chunk ORDER BY 1").pluck().all();
  const textRows = raw.prepare("SELECT rowid FROM chunk_text ORDER BY 1").pluck().all();
  raw.close();
  expect(unsound).toEqual([]);
  expect(textRows).toEqual(rows);
}

/** What a reconcile does, then everything is delivered. */
async function settle(world: World): Promise<void> {
  const { catalog, outbox } = world.store;
  for (const note of await catalog.page(null, 100)) {
    const lines = world.folder.get(note.path) ?? [];
    if (note.chunker !== world.chunker) await catalog.apply([written(world, note.path, lines)], bulk, world.epoch);
  }
  while (world.underWay.length > 0) await endClaim(world, "complete");
  await outbox.unpark("all", 1, world.epoch);
  for (let entries = await claim(world, 3); entries.length > 0; entries = await claim(world, 3)) {
    world.underWay.push(entries);
    await endClaim(world, "complete");
  }
  await catalog.swapIfReady(world.epoch);
}

async function expectTrue(world: World): Promise<void> {
  const { catalog, outbox } = world.store;
  const generations = await catalog.generations();
  expect(generations?.building).toBeNull();
  expect(await outbox.counts()).toEqual({ pending: 0, parked: 0 });
  const expected = new Map<ChunkId, EmbedKey>();
  const known = await catalog.page(null, 100);
  expect(known.map((note) => note.path as string)).toEqual([...world.folder.keys()].toSorted());
  for (const note of known) {
    const drafts = noteChange(note.path, cut(world.folder.get(note.path) ?? [], world.chunker)).content.chunks;
    for (const { embedKey, occurrence } of drafts) expected.set(chunkIdOf(note.id, embedKey, occurrence), embedKey);
  }
  const live = generations?.live;
  if (live === undefined) throw new Error("no live generation");
  const keys = await catalog.chunkKeys(live, null, 1_000, true);
  expect(new Map(keys.map((key) => [key.chunk, key.embedKey]))).toEqual(expected);
  expect(world.index.get(live.collection) ?? new Map()).toEqual(expected);
  const counts = await catalog.counts();
  expect(counts).toEqual({ notes: known.length, chunks: expected.size, indexed: expected.size });
}

/** The text index finds each chunk by its own words and by its note's present name. */
function expectText(world: World): void {
  const raw = new SqliteDatabase(world.store.files.catalogFile, { readonly: true });
  const find = raw
    .prepare(
      `SELECT DISTINCT n.path FROM chunk_text t JOIN chunk c ON c.text_row = t.rowid JOIN note n ON n.rid = c.note
       WHERE chunk_text MATCH ? ORDER BY 1`,
    )
    .pluck();
  const having = (test: (lines: readonly string[], at: string) => boolean) =>
    [...world.folder].flatMap(([at, lines]) => (lines.length > 0 && test(lines, at) ? [at] : [])).toSorted();
  for (const word of ["one", "four"]) {
    expect(find.all(`body : "${word}"`)).toEqual(having((lines) => lines.includes(word)));
  }
  for (const name of ["a", "d", "e"])
    expect(find.all(`name : "${name}"`)).toEqual(having((_, at) => at.includes(`${name}.md`)));
  raw.close();
}

test("whatever happens, in whichever order, index and text end up saying what the folder says", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      await using store = await tempStore();
      const { epoch } = store;
      const world: World = { store, epoch, chunker: "1", folder: new Map(), index: new Map(), underWay: [] };
      for (const action of steps) {
        await take(world, action);
        expectSound(world);
      }
      await settle(world);
      expectSound(world);
      await expectTrue(world);
      expectText(world);
    }),
    { numRuns: 150 },
  );
}, 120_000);
