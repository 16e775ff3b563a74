import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { bulk, type NoteChange } from "../../server/src/core/change.ts";
import type { ChunkId } from "../../server/src/core/chunk.ts";
import type { Generation } from "../../server/src/core/generation.ts";
import type { NotePath } from "../../server/src/core/note.ts";
import type { Epoch } from "../../server/src/core/outbox-entry.ts";
import type { VectorEntry, VectorIndex } from "../../server/src/core/ports/vector-index.ts";
import { runCheck } from "../../server/src/integrity/check.ts";
import type { CheckDeps } from "../../server/src/integrity/check-context.ts";
import type { CheckParams } from "../../server/src/protocol/check.ts";
import { type RepairDeps, type RepairOptions, runRepair } from "../../server/src/repair/execute.ts";
import { catalogDatabase } from "../../server/src/store/catalog/catalog-database.ts";
import { openDatabase, type StoreDatabase } from "../../server/src/store/database.ts";
import { openStore, type Store } from "../../server/src/store/store.ts";
import { systemClock } from "../../server/src/util/clock.ts";
import { ExactIndex } from "../../server/src/vectors/exact-index.ts";
import { Int8Scan } from "../../server/src/vectors/int8-scan.ts";
import { probe } from "../../server/src/vectors/probe.ts";
import { hashVector } from "./hash-vector.ts";
import { MemoryLog } from "./memory-log.ts";
import { PlainNoteSource } from "./plain-note-source.ts";
import { tempFolder } from "./temp-folder.ts";

const identity = { provider: "test", model: "hash", dimensions: 32 };
const signal = new AbortController().signal;

/**
 * A notes folder with its real stores and a vector index, brought up to date by hand: what check and repair look at,
 * without watcher, worker threads and relay. `embedded` counts the texts that a provider would have been paid for.
 */
export class CheckedFolder implements AsyncDisposable {
  readonly notesDir: string;
  readonly catalogFile: string;
  readonly source: PlainNoteSource;
  readonly store: Store;
  readonly log = new MemoryLog();
  readonly live: Generation;
  /** A second connection to the catalog's file, for damage behind the store's back. */
  readonly database: StoreDatabase;
  index: VectorIndex = new ExactIndex(() => new Int8Scan());
  embedded = 0;
  rebuilds = 0;
  readonly #root: Awaited<ReturnType<typeof tempFolder>>;
  readonly #epoch: Epoch;

  private constructor(
    root: Awaited<ReturnType<typeof tempFolder>>,
    notesDir: string,
    catalogFile: string,
    store: Store,
    live: Generation,
    epoch: Epoch,
  ) {
    this.#root = root;
    this.notesDir = notesDir;
    this.catalogFile = catalogFile;
    this.source = new PlainNoteSource(notesDir);
    this.store = store;
    this.live = live;
    this.#epoch = epoch;
    this.database = openDatabase(catalogFile, catalogDatabase, "existing");
  }

  static async open(): Promise<CheckedFolder> {
    const root = await tempFolder();
    const notesDir = join(root.path, "notes");
    const catalogFile = join(root.path, "catalog-1.sqlite");
    await mkdir(notesDir);
    const store = openStore({
      catalogFile,
      catalogAccess: "create",
      ledgerFile: join(root.path, "ledger.sqlite"),
      embeddingsFile: join(root.path, "embeddings.sqlite"),
    });
    const epoch = await store.catalog.beginEpoch();
    const { live } = await store.catalog.want(identity, "1", epoch);
    return new CheckedFolder(root, notesDir, catalogFile, store, live, epoch);
  }

  get epoch(): Epoch {
    return this.#epoch;
  }

  async write(notes: Readonly<Record<string, string>>): Promise<void> {
    for (const [path, content] of Object.entries(notes)) {
      await mkdir(dirname(join(this.notesDir, path)), { recursive: true });
      await writeFile(join(this.notesDir, path), content);
    }
  }

  async remove(path: string): Promise<void> {
    await rm(join(this.notesDir, path), { recursive: true });
  }

  /** Writes what is on the disk into the catalog; delivers nothing. */
  async reconcile(): Promise<void> {
    const paths: NotePath[] = [];
    for await (const batch of this.source.walk(null, signal)) paths.push(...batch.files.map((file) => file.path));
    const changes: NoteChange[] = [];
    for (const reading of await this.source.read(paths, signal)) {
      if (reading.kind === "note") changes.push({ ...reading, kind: "modified" });
    }
    for (const note of await this.store.catalog.page(null, 10_000)) {
      if (!paths.includes(note.path)) changes.push({ kind: "removed", path: note.path });
    }
    await this.store.catalog.apply(changes, bulk, this.#epoch);
  }

  /** Delivers everything that is due, embedding only what the cache does not hold. */
  async deliver(): Promise<void> {
    const { outbox, embeddings } = this.store;
    const { collection } = this.live;
    await this.index.ensure(collection, identity.dimensions, signal);
    for (;;) {
      const claim = { epoch: this.#epoch, now: Date.now(), maxEntries: 500, maxTokens: 1_000_000 };
      const entries = await outbox.claim(claim);
      if (entries.length === 0) return;
      const gone: ChunkId[] = [];
      const vectors: VectorEntry[] = [];
      for (const entry of entries) {
        if (entry.op === "delete") {
          gone.push(entry.chunk);
          continue;
        }
        const key = entry.embedKey;
        let vector = (await embeddings.get(identity, [key])).get(key);
        if (vector === undefined) {
          this.embedded += 1;
          vector = hashVector(entry.embedded, identity.dimensions);
          await embeddings.put(identity, [{ key, vector, tokens: entry.tokenCount }]);
        }
        vectors.push({ chunk: entry.chunk, embedKey: key, vector });
      }
      if (vectors.length > 0) await this.index.upsert(collection, vectors, signal);
      if (gone.length > 0) await this.index.delete(collection, gone, signal);
      await outbox.complete(
        entries.map((entry) => entry.seq),
        this.#epoch,
      );
    }
  }

  async sync(): Promise<void> {
    await this.reconcile();
    await this.deliver();
  }

  async chunkOf(path: string): Promise<ChunkId> {
    const keys = await this.store.catalog.chunkKeys(this.live, null, 10_000, false);
    const paths = await this.store.catalog.pathsOf(keys.map((key) => key.chunk));
    const key = keys.find(({ chunk }) => paths.get(chunk) === path);
    if (key === undefined) throw new Error(`no chunk of ${path}`);
    return key.chunk;
  }

  checkDeps(given: Partial<CheckDeps> = {}): CheckDeps {
    return {
      source: this.source,
      catalog: this.store.catalog,
      outbox: this.store.outbox,
      audit: this.store.audit,
      cache: this.store.embeddings,
      index: this.index,
      probe,
      ledger: this.store.ledger,
      clock: systemClock,
      log: this.log,
      ...given,
    };
  }

  check(params: CheckParams = {}, given: Partial<CheckDeps> = {}) {
    return runCheck(this.checkDeps(given), params, signal);
  }

  repairDeps(given: Partial<RepairDeps> = {}): RepairDeps {
    return {
      check: (params) => this.check(params),
      audit: this.store.audit,
      catalog: this.store.catalog,
      outbox: this.store.outbox,
      cache: this.store.embeddings,
      index: this.index,
      epoch: this.#epoch,
      reconcile: () => this.reconcile(),
      rebuildIndex: async () => {
        this.rebuilds += 1;
        this.index = new ExactIndex(() => new Int8Scan());
        await this.store.outbox.enqueueUpserts(this.live, "all", this.#epoch);
      },
      rebuildCatalog: null,
      drain: async () => {
        await this.deliver();
        return null;
      },
      ledger: this.store.ledger,
      clock: systemClock,
      log: this.log,
      ...given,
    };
  }

  repair(options: RepairOptions = {}, given: Partial<RepairDeps> = {}) {
    return runRepair(this.repairDeps(given), options, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.database.close();
    this.store.close();
    await this.#root[Symbol.asyncDispose]();
  }
}
