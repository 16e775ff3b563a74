import type { Backup } from "../backup/create-backup.ts";
import { bulk, justSaved, openEditor } from "../core/change.ts";
import { UsageError } from "../core/errors.ts";
import type { NotePath } from "../core/note.ts";
import type { Catalog } from "../core/ports/catalog.ts";
import type { Ledger } from "../core/ports/ledger.ts";
import type { Outbox } from "../core/ports/outbox.ts";
import type { BackupParams, BackupReport, RestorePoint } from "../protocol/backup.ts";
import type { CheckParams, CheckReport, RepairReport } from "../protocol/check.ts";
import type { RelatedParams, SearchParams, SearchResult } from "../protocol/search.ts";
import type { Settings } from "../protocol/settings.ts";
import type { StatusSnapshot } from "../protocol/status.ts";
import type { ParkedNote, RetryReport, SyncParams, SyncProgress, SyncReport } from "../protocol/sync.ts";
import type { Search } from "../search/search.ts";
import type { SyncEngine } from "../sync/sync-engine.ts";
import type { Embedding } from "./embedding.ts";
import type { FolderEngine } from "./folder-engine.ts";
import type { Inspection } from "./inspection.ts";
import type { StatusBoard } from "./status-board.ts";
import type { Watching } from "./watching.ts";

/** Parked notes that are listed at a time. */
const listedParked = 200;
/** With this many changes waiting, what the watcher names is part of something bulky (a checkout), not a save. */
const bulkFrom = 50;

export interface WriterParts {
  readonly catalog: Catalog;
  readonly outbox: Outbox;
  readonly ledger: Ledger;
  readonly sync: SyncEngine;
  readonly search: Search;
  readonly backup: Backup;
  readonly inspection: Inspection;
  readonly embedding: Embedding;
  readonly watching: Watching;
  readonly board: StatusBoard;
  readonly readStatus: () => Promise<StatusSnapshot>;
  /** Settings changed: whoever reads them asks again. */
  readonly applySettings: (settings: Settings) => Promise<void>;
  /** Waits until search may use the vector index, or for a short while at most. */
  readonly indexSettled: (signal: AbortSignal) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The engine of one notes folder in the process that writes it: every question goes to the part that answers it. */
export class WriterEngine implements FolderEngine {
  readonly #parts: WriterParts;
  #closing: Promise<void> | null = null;

  constructor(parts: WriterParts) {
    this.#parts = parts;
  }

  onStatus = (listener: (status: StatusSnapshot) => void) => this.#parts.board.onStatus(listener);

  async search(params: SearchParams, signal: AbortSignal): Promise<SearchResult> {
    await this.#parts.indexSettled(signal);
    return this.#parts.search.search(params, signal);
  }

  async related(params: RelatedParams, signal: AbortSignal): Promise<SearchResult> {
    await this.#parts.indexSettled(signal);
    return this.#parts.search.related(params, signal);
  }

  status(): Promise<StatusSnapshot> {
    return this.#parts.readStatus();
  }

  async sync(
    params: SyncParams,
    signal: AbortSignal,
    onProgress: (progress: SyncProgress) => void,
  ): Promise<SyncReport> {
    const { embedding, sync } = this.#parts;
    if (params.yes === true) await embedding.agree(signal);
    const refused = embedding.refusal();
    if (refused !== null) throw new UsageError(refused);
    return sync.sync(signal, onProgress);
  }

  check(params: CheckParams, signal: AbortSignal): Promise<CheckReport> {
    return this.#parts.inspection.check(params, signal);
  }

  repair(signal: AbortSignal): Promise<RepairReport> {
    return this.#parts.inspection.repair(signal);
  }

  retry(signal: AbortSignal): Promise<RetryReport> {
    return this.#parts.sync.retry(signal);
  }

  async parked(): Promise<readonly ParkedNote[]> {
    const entries = await this.#parts.outbox.parked(listedParked);
    return entries.map((entry) => ({
      seq: entry.seq,
      path: entry.path,
      reason: entry.failure.message,
      attempts: entry.attempts,
      parkedAt: new Date(entry.parkedAt).toISOString(),
    }));
  }

  async pause(): Promise<void> {
    this.#parts.sync.pause();
  }

  async resume(): Promise<void> {
    this.#parts.sync.resume();
  }

  backup(params: BackupParams, signal: AbortSignal): Promise<BackupReport> {
    return this.#parts.backup.backup(params, signal);
  }

  backups(): Promise<readonly RestorePoint[]> {
    return this.#parts.backup.list();
  }

  async hint(paths: readonly string[], priority: "open" | "saved"): Promise<void> {
    this.#parts.sync.hintPaths(paths as readonly NotePath[], priority === "open" ? openEditor : justSaved);
  }

  async watch(): Promise<void> {
    const { sync, watching } = this.#parts;
    await watching.start((hint) => sync.hint(hint, sync.unsettled > bulkFrom ? bulk : justSaved));
  }

  reconfigure(settings: Settings): Promise<void> {
    return this.#parts.applySettings(settings);
  }

  close(): Promise<void> {
    this.#closing ??= this.#parts.close();
    return this.#closing;
  }
}
