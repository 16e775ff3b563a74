import { afterEach, beforeEach, expect, it } from "vitest";
import { IndexSupervisor } from "../../../server/src/app/index-supervisor.ts";
import type { ChromaState } from "../../../server/src/vectors/chroma-state.ts";
import { probe } from "../../../server/src/vectors/probe.ts";
import { FakeEmbedder } from "../../support/fake-embedder.ts";
import { IndexedNotes } from "../../support/indexed-notes.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { MemoryLog } from "../../support/memory-log.ts";
import { MemoryVectorIndex } from "../../support/memory-vector-index.ts";

const never = new AbortController().signal;
const ready: ChromaState = { kind: "ready", endpoint: { port: 1, database: "kura" }, pid: 1 };

/** An index whose process is where the test says that it is. */
class PlacedIndex extends MemoryVectorIndex {
  state: ChromaState = { kind: "stopped" };
  damage = () => null;
  start = () => undefined;
  whenReady = () => Promise.resolve();
  close = () => Promise.resolve();
}

let notes: IndexedNotes;
let index: PlacedIndex;
let supervisor: IndexSupervisor;

beforeEach(async () => {
  notes = await IndexedNotes.create(new FakeEmbedder());
  index = new PlacedIndex();
  await notes.add("a.md", "# A\n\nwords\n");
  await notes.deliver(index);
  supervisor = new IndexSupervisor({
    managed: index,
    catalog: notes.store.catalog,
    embeddings: notes.store.embeddings,
    outbox: notes.store.outbox,
    epoch: notes.epoch,
    probe,
    moveToNext: () => Promise.resolve(),
    onChange: () => undefined,
    clock: new ManualClock(),
    log: new MemoryLog(),
  });
});

afterEach(async () => {
  await supervisor.close();
  await notes[Symbol.asyncDispose]();
});

function become(state: ChromaState): void {
  index.state = state;
  supervisor.onState(state);
}

it("says nothing of an index that has not proven itself yet: the exact scan is no worse", async () => {
  become({ kind: "starting" });
  expect(supervisor.forSearch()).toEqual({ kind: "unavailable", reason: null });
  become(ready);
  expect(supervisor.forSearch()).toEqual({ kind: "unavailable", reason: null });
  await supervisor.whenUsable(never);
  expect(supervisor.forSearch().kind).toBe("ready");
});

it("says that an index that was there is gone, until it has proven itself again", async () => {
  become(ready);
  await supervisor.whenUsable(never);
  const starting = {
    kind: "unavailable",
    reason: "The vector index is starting: the notes were searched without it.",
  };
  become({ kind: "starting" });
  expect(supervisor.forSearch()).toEqual(starting);
  become(ready);
  expect(supervisor.forSearch()).toEqual(starting);
  await supervisor.whenUsable(never);
  expect(supervisor.forSearch().kind).toBe("ready");
});
