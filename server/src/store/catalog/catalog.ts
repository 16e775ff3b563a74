/**
 * The only write path for notes and chunks. A note, its chunks, its text rows and its outbox entries change together, in
 * one transaction, or not at all. Note ids come from the ledger and are durable before the catalog names them.
 * Everything here can be rebuilt from the notes.
 */
import { randomInt } from "node:crypto";
import { assertNever } from "../../core/assert-never.ts";
import type { ApplyResult, NoteChange, Priority } from "../../core/change.ts";
import type { ChunkId } from "../../core/chunk.ts";
import type { Generation, ModelIdentity } from "../../core/generation.ts";
import type { NoteId, NotePath } from "../../core/note.ts";
import type { Epoch } from "../../core/outbox-entry.ts";
import type { Catalog, CatalogCounts, ChunkKey, Generations, KnownNote } from "../../core/ports/catalog.ts";
import type { StoreDatabase } from "../database.ts";
import type { NoteIds } from "../ledger/note-ids.ts";
import type { CatalogTables } from "./catalog-tables.ts";
import { GenerationSwitch } from "./generation-switch.ts";
import type { InFlight } from "./in-flight.ts";
import { NoteWriter, type Tally, type WrittenChange } from "./note-writer.ts";

export interface CatalogDeps {
  readonly database: StoreDatabase;
  readonly tables: CatalogTables;
  readonly noteIds: NoteIds;
  readonly inFlight: InFlight;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

const sampleBuckets = 0x1_0000_0000; // the first 8 hexadecimal digits of a chunk id

export class SqliteCatalog implements Catalog {
  readonly #database: StoreDatabase;
  readonly #tables: CatalogTables;
  readonly #noteIds: NoteIds;
  readonly #inFlight: InFlight;
  readonly #switch: GenerationSwitch;
  readonly #now: () => number;

  constructor(deps: CatalogDeps) {
    this.#database = deps.database;
    this.#tables = deps.tables;
    this.#noteIds = deps.noteIds;
    this.#inFlight = deps.inFlight;
    this.#now = deps.now;
    this.#switch = new GenerationSwitch(deps.tables);
  }

  async apply(changes: readonly NoteChange[], priority: Priority, epoch: Epoch): Promise<ApplyResult> {
    this.#database.read(() => this.#tables.meta.requireEpoch(epoch)); // before the ledger is written to
    const ids = this.#noteIds.assign(changes.filter(isWritten));
    return this.#write(epoch, () => this.#apply(changes, ids, priority));
  }

  async known(paths: readonly NotePath[]): Promise<KnownNote[]> {
    return this.#database.read(() => this.#tables.notes.known(paths));
  }

  async page(after: NotePath | null, limit: number, under?: NotePath): Promise<KnownNote[]> {
    return this.#database.read(() => this.#tables.notes.page(after, limit, under));
  }

  async counts(): Promise<CatalogCounts> {
    return this.#database.read(() => {
      const live = this.#tables.generations.live();
      const notes = this.#tables.notes.count();
      if (live === null) return { notes, chunks: 0, indexed: 0 };
      const chunks = this.#tables.chunks.count(live.id);
      // An upsert's chunk is always in the catalog, a delete's never.
      return { notes, chunks, indexed: chunks - this.#tables.outbox.countUpserts(live.id) };
    });
  }

  async changedAt(): Promise<number | null> {
    return this.#database.read(() => this.#tables.meta.changedAt());
  }

  async want(identity: ModelIdentity, chunker: string, epoch: Epoch): Promise<Generations> {
    return this.#write(epoch, () => this.#switch.want(identity, chunker));
  }

  async generations(): Promise<Generations | null> {
    return this.#database.read(() => this.#switch.current());
  }

  async swapIfReady(epoch: Epoch): Promise<boolean> {
    return this.#write(epoch, () => this.#switch.swapIfReady());
  }

  async beginEpoch(): Promise<Epoch> {
    const epoch = this.#database.write(() => {
      this.#tables.outbox.releaseAll();
      return this.#tables.meta.nextEpoch();
    });
    this.#inFlight.clear();
    return epoch;
  }

  async chunkKeys(
    generation: Generation,
    after: ChunkId | null,
    limit: number,
    indexedOnly: boolean,
  ): Promise<ChunkKey[]> {
    return this.#database.read(() => this.#tables.chunks.keys(generation.id, after ?? "", limit, indexedOnly));
  }

  async sample(generation: Generation, count: number): Promise<ChunkKey[]> {
    return this.#database.read(() => {
      const { chunks } = this.#tables;
      const found = new Map<ChunkId, ChunkKey>();
      // Chunk ids are hashes: ids at random, one in each equal part of their range, are chunks at random.
      for (let part = 0; part < count; part += 1) {
        const from = Math.floor(((part + randomInt(1_000) / 1_000) * sampleBuckets) / count);
        const [key] = chunks.keys(generation.id, from.toString(16).padStart(8, "0"), 1, true);
        if (key !== undefined) found.set(key.chunk, key);
      }
      if (found.size < count) {
        for (const key of chunks.keys(generation.id, "", count, true)) found.set(key.chunk, key);
      }
      return [...found.values()].slice(0, count);
    });
  }

  async pathsOf(chunks: readonly ChunkId[]): Promise<ReadonlyMap<ChunkId, NotePath>> {
    return this.#database.read(() => {
      const paths = new Map<ChunkId, NotePath>();
      for (const chunk of chunks) {
        const path = this.#tables.chunks.pathOf(chunk);
        if (path !== undefined) paths.set(chunk, path);
      }
      return paths;
    });
  }

  #write<T>(epoch: Epoch, work: () => T): T {
    return this.#database.write(() => {
      this.#tables.meta.requireEpoch(epoch);
      return work();
    });
  }

  #apply(changes: readonly NoteChange[], ids: readonly NoteId[], priority: Priority): ApplyResult {
    const generations = this.#switch.current();
    if (generations === null) throw new Error("apply before want: the catalog has no generation");
    const { notes } = this.#tables;
    const tally: Tally = { added: 0, modified: 0, moved: 0, removed: 0, touched: 0, upserts: 0, deletes: 0 };
    const writer = new NoteWriter(this.#tables, generations, priority, tally);
    this.#vacateMoved(changes, ids);
    let next = 0;
    for (const change of changes) {
      switch (change.kind) {
        case "added":
        case "modified":
        case "moved":
          writer.put(change, ids[next++] as NoteId); // `assign` gives one id for each written change
          break;
        case "touched":
          if (notes.touch(change.path, change.fingerprint, change.readAt)) tally.touched += 1;
          break;
        case "removed": {
          const row = notes.byPath(change.path);
          if (row !== undefined) writer.remove(row);
          break;
        }
        default:
          assertNever(change);
      }
    }
    if (writer.changedNotes) this.#tables.meta.setChangedAt(this.#now());
    return tally;
  }

  /** The moves of one batch happen at once: a -> b, b -> c must not let the first overwrite the second. */
  #vacateMoved(changes: readonly NoteChange[], ids: readonly NoteId[]): void {
    for (const [index, change] of changes.filter(isWritten).entries()) {
      if (change.kind !== "moved") continue;
      const row = this.#tables.notes.byId(ids[index] as NoteId); // one id for each written change
      if (row !== undefined && row.path !== change.path) this.#tables.notes.vacatePath(row);
    }
  }
}

function isWritten(change: NoteChange): change is WrittenChange {
  return "content" in change;
}
