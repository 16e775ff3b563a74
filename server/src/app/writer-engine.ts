import type { Backup } from "../backup/create-backup.ts";
import { bulk, justSaved, openEditor } from "../core/change.ts";
import { UsageError } from "../core/errors.ts";
import type { NotePath } from "../core/note.ts";
import type { EmbeddingNeeds } from "../core/ports/embedding-needs.ts";
import type { FilterValues } from "../core/ports/filter-values.ts";
import type { NoteHint } from "../core/ports/note-source.ts";
import type { Outbox } from "../core/ports/outbox.ts";
import type { BackupParams, BackupReport, RestorePoint } from "../protocol/backup.ts";
import type { CheckParams, CheckReport, RepairReport } from "../protocol/check.ts";
import type { CompleteParams, CompleteResult } from "../protocol/complete.ts";
import type { ChooseParams, EmbeddingChoice, EmbeddingEstimate, EstimateParams } from "../protocol/embedding-choice.ts";
import type { RelatedParams, SearchParams, SearchResult } from "../protocol/search.ts";
import type { Settings } from "../protocol/settings.ts";
import type { StatusSnapshot } from "../protocol/status.ts";
import type { ParkedNote, RetryReport, SyncParams, SyncProgress, SyncReport } from "../protocol/sync.ts";
import type { Search } from "../search/search.ts";
import type { SyncEngine } from "../sync/sync-engine.ts";
import { completeFilter } from "./complete-filter.ts";
import type { Embedding } from "./embedding.ts";
import { estimateEmbedding } from "./embedding-estimate.ts";
import type { FolderEngine } from "./folder-engine.ts";
import type { Inspection } from "./inspection.ts";
import type { StatusBoard } from "./status-board.ts";
import type { Watching } from "./watching.ts";

/** Parked notes that are listed at a time. */
const listedParked = 200;
/** With this many changes waiting, what the watcher names is part of something bulky (a checkout), not a save. */
const bulkFrom = 50;

/** The parts behind one catalog. Opened anew when the catalog is replaced. */
export interface WriterParts {
  readonly outbox: Pick<Outbox, "parked">;
  readonly sync: SyncEngine;
  readonly search: Search;
  readonly reader: FilterValues & EmbeddingNeeds;
  readonly backup: Pick<Backup, "backup" | "list">;
  readonly inspection: Inspection;
  readonly embedding: Embedding;
  readonly watching: Watching;
  /** Starts delivering, and the index with it. A single search needs neither. Harmless when started. */
  readonly start: () => void;
  /** Waits until the index has proven itself; rejects when that is not to be expected soon. */
  readonly indexUsable: (signal: AbortSignal) => Promise<void>;
  /** `awaited`: the folder is to be watched, and so will be compared soon if it has not been. */
  readonly readStatus: (awaited: boolean) => Promise<StatusSnapshot>;
  readonly choose: (choice: EmbeddingChoice, signal: AbortSignal) => Promise<void>;
  readonly settings: () => Settings;
  readonly applySettings: (settings: Settings) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface WriterEngineDeps {
  readonly parts: WriterParts;
  /** Sets the catalog aside and opens everything again over the next one, empty. The old parts are closed by then. */
  readonly openNext: (settings: Settings) => Promise<WriterParts>;
  readonly board: StatusBoard;
  /** The last thing to be called. */
  readonly onClosed: () => void;
}

/** The engine of one notes folder in the process that writes it: every question goes to the part that answers it. */
export class WriterEngine implements FolderEngine {
  readonly #deps: WriterEngineDeps;
  #parts: Promise<WriterParts>;
  #watched = false;
  #closing: Promise<void> | null = null;

  constructor(deps: WriterEngineDeps) {
    this.#deps = deps;
    this.#parts = Promise.resolve(deps.parts);
  }

  onStatus = (listener: (status: StatusSnapshot) => void) => this.#deps.board.onStatus(listener);

  async search(params: SearchParams, signal: AbortSignal): Promise<SearchResult> {
    return (await this.#parts).search.search(params, signal);
  }

  async related(params: RelatedParams, signal: AbortSignal): Promise<SearchResult> {
    return (await this.#parts).search.related(params, signal);
  }

  async status(): Promise<StatusSnapshot> {
    return (await this.#parts).readStatus(this.#watched);
  }

  async sync(
    params: SyncParams,
    signal: AbortSignal,
    onProgress: (progress: SyncProgress) => void,
  ): Promise<SyncReport> {
    const { embedding, start, sync } = await this.#parts;
    if (params.yes === true) await embedding.agree(signal);
    const refused = embedding.refusal();
    if (refused !== null) throw new UsageError(refused);
    start();
    return sync.sync(signal, onProgress);
  }

  async check(params: CheckParams, signal: AbortSignal): Promise<CheckReport> {
    const inspection = await this.#inspection(signal);
    const report = await inspection.check(params, signal);
    if (params.repair !== true || !needsNextCatalog(report)) return report;
    await this.#rebuildCatalog(signal);
    const after = await (await this.#inspection(signal)).check({ deep: params.deep === true }, signal);
    return { ...after, repaired: Math.max(0, report.findingCount - after.findingCount) };
  }

  async repair(signal: AbortSignal): Promise<RepairReport> {
    const report = await (await this.#inspection(signal)).repair(signal);
    if (!report.steps.some((step) => step.action === "rebuild-catalog")) return report;
    await this.#rebuildCatalog(signal);
    const after = await (await this.#inspection(signal)).check({}, signal);
    return { ...report, ok: after.ok, repaired: report.repaired + 1 };
  }

  async retry(signal: AbortSignal): Promise<RetryReport> {
    const { start, sync } = await this.#parts;
    start();
    return sync.retry(signal);
  }

  async parked(): Promise<readonly ParkedNote[]> {
    const entries = await (await this.#parts).outbox.parked(listedParked);
    return entries.map((entry) => ({
      seq: entry.seq,
      path: entry.path,
      reason: entry.failure.message,
      attempts: entry.attempts,
      parkedAt: new Date(entry.parkedAt).toISOString(),
    }));
  }

  async pause(): Promise<void> {
    (await this.#parts).sync.pause();
  }

  async resume(): Promise<void> {
    (await this.#parts).sync.resume();
  }

  async backup(params: BackupParams, signal: AbortSignal): Promise<BackupReport> {
    return (await this.#parts).backup.backup(params, signal);
  }

  async backups(): Promise<readonly RestorePoint[]> {
    return (await this.#parts).backup.list();
  }

  async complete(params: CompleteParams, signal: AbortSignal): Promise<CompleteResult> {
    return completeFilter(params, (await this.#parts).reader, signal);
  }

  async estimate({ choice }: EstimateParams, signal: AbortSignal): Promise<EmbeddingEstimate> {
    return estimateEmbedding(choice, (await this.#parts).reader, signal);
  }

  async choose({ choice }: ChooseParams, signal: AbortSignal): Promise<void> {
    const { choose, start } = await this.#parts;
    await choose(choice, signal);
    start();
  }

  async hint(paths: readonly string[], priority: "open" | "saved"): Promise<void> {
    (await this.#parts).sync.hintPaths(paths as readonly NotePath[], priority === "open" ? openEditor : justSaved);
  }

  async watch(): Promise<void> {
    this.#watched = true;
    const { start, sync, watching, settings } = await this.#parts;
    start();
    const onHint = (hint: NoteHint) => sync.hint(hint, sync.unsettled > bulkFrom ? bulk : justSaved);
    await watching.start(settings(), onHint);
  }

  async reconfigure(settings: Settings): Promise<void> {
    const { applySettings } = await this.#parts;
    await applySettings(settings);
    if (this.#watched) await this.watch();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** A check right after the start waits for the index to be there: starting is not missing. */
  async #inspection(signal: AbortSignal): Promise<Inspection> {
    const { inspection, start, indexUsable } = await this.#parts;
    start();
    // An index that does not come is what the check is there to report.
    await indexUsable(signal).catch(() => signal.throwIfAborted());
    return inspection;
  }

  async #rebuildCatalog(signal: AbortSignal): Promise<void> {
    const old = await this.#parts;
    const reopen = async () => {
      await old.close();
      return this.#deps.openNext(old.settings());
    };
    this.#parts = reopen();
    await this.#parts;
    await this.sync({}, signal, () => undefined);
    if (this.#watched) await this.watch();
  }

  async #close(): Promise<void> {
    this.#deps.board.close();
    try {
      await (await this.#parts).close();
    } finally {
      this.#deps.onClosed();
    }
  }
}

/** What only a new catalog mends. */
function needsNextCatalog(report: CheckReport): boolean {
  return report.findings.some(
    ({ kind, where }) => (kind === "corrupt" && where === "catalog") || (kind === "text-mismatch" && where === "text"),
  );
}
