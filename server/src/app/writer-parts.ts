import { createBackup } from "../backup/create-backup.ts";
import { bulk, justSaved } from "../core/change.ts";
import type { ModelIdentity } from "../core/generation.ts";
import type { Catalog } from "../core/ports/catalog.ts";
import { Detector } from "../detect/detector.ts";
import { scanAll } from "../detect/full-scan.ts";
import { builtInIdentity } from "../embed/built-in/identity.ts";
import { FolderDisk } from "../search/note-disk.ts";
import { QueryVectors } from "../search/query-vectors.ts";
import { Search } from "../search/search.ts";
import type { FolderLayout } from "../store/folder-layout.ts";
import { deliver } from "../sync/deliver.ts";
import { Relay } from "../sync/relay.ts";
import { skippedIn } from "../sync/skipped-notes.ts";
import { SyncEngine } from "../sync/sync-engine.ts";
import { probe } from "../vectors/probe.ts";
import { startNoteSource } from "../workers/note-source.ts";
import { SearchClient } from "../workers/search-client.ts";
import { composeIndex, withheldIndex } from "./compose-index.ts";
import { Embedders } from "./embedders.ts";
import { Embedding } from "./embedding.ts";
import type { FolderOptions } from "./folder-engine.ts";
import { Inspection } from "./inspection.ts";
import type { LoopStall } from "./loop-stall.ts";
import { findModelFile } from "./model-file.ts";
import { openStoreOf } from "./open-store.ts";
import { readStatus } from "./read-status.ts";
import { RecordedBackup } from "./recorded-backup.ts";
import type { StatusBoard } from "./status-board.ts";
import { restrictedSentence } from "./status-cause.ts";
import { swapGenerations } from "./swap-generations.ts";
import { Watching } from "./watching.ts";
import type { WriterParts } from "./writer-engine.ts";

/** Among so many runs of sync the last one that ended in sync is looked for. */
const keptSyncs = 50;
/** One thread reads while the other computes; more would only wait for the disk and for the store. */
const readingThreads = 2;

export interface PartsContext {
  readonly options: FolderOptions;
  /** Real path of the notes folder. */
  readonly root: string;
  readonly layout: FolderLayout;
  readonly board: Pick<StatusBoard, "changed">;
  readonly loop: LoopStall;
}

/**
 * Opens everything that the writer of a folder needs and joins it. The one place where rooms and flows meet. What was
 * opened is closed again, in reverse order, when a later part cannot be.
 */
export async function openParts({ options, root, layout, board, loop }: PartsContext): Promise<WriterParts> {
  const { clock, log, secrets, restricted } = options;
  const stop = new AbortController();
  let settings = options.settings;
  let lifecycle: "starting" | "running" | "stopping" = "starting";
  await using opened = new AsyncDisposableStack();

  const { store, pointer } = await openStoreOf(layout, log);
  opened.defer(() => store.close());
  const { catalog, outbox, ledger, embeddings, audit } = store;
  const epoch = await catalog.beginEpoch();

  const withheld = restricted ? await chunkedFor(catalog) : null;
  const modelFile = findModelFile();
  const embedders = await Embedders.start({ modelFile, cache: embeddings, ledger, secrets, clock, withheld });
  opened.defer(() => embedders.close());
  const embedding = new Embedding({ embedders, catalog, ledger, epoch, log }, settings.embedding);
  await embedding.apply(settings.embedding, stop.signal);

  const source = await startNoteSource({ root, rules: settings.notes, threads: readingThreads });
  opened.defer(() => source.close());

  const wake = { relay: () => {} };
  const { kind } = settings.index;
  const indexDeps = {
    catalog,
    embeddings,
    outbox,
    epoch,
    layout,
    pointer,
    kind,
    onChange: () => {
      wake.relay();
      board.changed();
    },
    clock,
    log,
  };
  const index = restricted ? withheldIndex(kind, restrictedSentence) : composeIndex(indexDeps);
  opened.defer(() => index.close());

  const relay = new Relay({
    outbox,
    epoch,
    deliver: async (entries, signal) => {
      try {
        return await deliver(entries, { embedder: embedders.chunks, index: index.vectors }, signal);
      } catch (error) {
        index.suspect(error);
        throw error;
      }
    },
    ready: () => index.ready(),
    limits: () => settings.sync,
    clock,
    log,
    random: Math.random,
  });
  wake.relay = () => relay.wake();

  const detector = new Detector({
    source,
    catalog,
    clock,
    log,
    onTooMany: (reason) => sync.hint({ kind: "rescan", reason }, bulk),
  });
  const syncs = await ledger.runs("sync", keptSyncs);
  const sync: SyncEngine = new SyncEngine({
    catalog,
    outbox,
    ledger,
    epoch,
    relay,
    scan: (signal) => scanAll({ source, catalog }, signal),
    settle: (paths, signal) => detector.settle(paths, signal),
    debounceMs: () => settings.sync.debounceMs,
    skippedBefore: skippedIn(syncs[0]?.report),
    indexBlocked: () => index.blocked(),
    lastSyncAt: syncs.find((run) => run.ok)?.endedAt ?? null,
    onDelivered: async () => {
      if (restricted) return;
      await index.delivered();
      await swapGenerations({ catalog, epoch, index: index.vectors, log });
    },
    price: () => embedders.price,
    clock,
    log,
  });
  sync.onChange(() => board.changed());
  opened.defer(() => sync.stop());

  const reader = new SearchClient({ root: layout.root, notesRealPath: root });
  opened.defer(() => reader.close());
  const queryVectors = new QueryVectors({
    embedder: (identity) => embedders.forQueries(identity),
    queryTimeoutMs: () => settings.embedding.queryTimeoutMs,
    clock,
  });
  const search = new Search({
    reader,
    index: () => index.forSearch(),
    queryVectors,
    disk: new FolderDisk(root),
    onStale: (paths) => sync.hintPaths(paths, justSaved),
    clock,
    log,
  });

  const backup = new RecordedBackup({
    backup: restricted
      ? null
      : createBackup({ notesDir: root, backupDir: layout.backupDir, source, catalog, clock, log }),
    ledger,
    catalog,
    remindAfterHours: () => settings.backup.remindAfterHours,
    onDue: () => board.changed(),
    clock,
  });
  opened.defer(() => backup.close());
  const inspection = new Inspection({
    check: { source, catalog, outbox, audit, cache: embeddings, index: index.vectors, probe, ledger, clock, log },
    repair: {
      catalog,
      outbox,
      audit,
      cache: embeddings,
      index: index.vectors,
      epoch,
      reconcile: (signal) => sync.reconcile(signal),
      rebuildIndex: (reason, signal) => index.rebuild(reason, signal),
      drain: (signal) => sync.drain(signal),
      ledger,
      clock,
      log,
    },
    onChange: () => board.changed(),
  });
  const watching = new Watching({ root, log, onChange: () => board.changed() });
  opened.defer(() => watching.stop());
  opened.defer(() => {
    lifecycle = "stopping";
    stop.abort(new Error("The engine is stopping."));
  });
  const resources = opened.move();
  lifecycle = "running";
  return {
    outbox,
    sync,
    search,
    reader,
    backup,
    inspection,
    embedding,
    watching,
    start: () => {
      if (restricted) return;
      index.start();
      sync.start();
    },
    indexUsable: (signal) => index.whenUsable(signal),
    readStatus: (awaited) =>
      readStatus({
        restricted,
        awaited,
        catalog,
        outbox,
        ledger,
        backup,
        sync,
        embedders,
        embedding,
        inspection,
        watching,
        index: () => index.status(),
        lifecycle: () => lifecycle,
        loop,
        clock,
      }),
    choose: async (choice, signal) => {
      await embedding.choose(choice, AbortSignal.any([signal, stop.signal]));
      relay.reconsider();
      board.changed();
    },
    settings: () => settings,
    applySettings: async (next) => {
      settings = next;
      await source.updateRules(next.notes);
      await embedding.apply(next.embedding, stop.signal);
      relay.reconsider();
      board.changed();
    },
    close: () => resources.disposeAsync(),
  };
}

/** The model that a catalog's chunks are made for, and would be embedded with. */
async function chunkedFor(catalog: Pick<Catalog, "generations">): Promise<ModelIdentity> {
  const generations = await catalog.generations();
  return (generations?.building ?? generations?.live)?.identity ?? builtInIdentity;
}
