import { bulk, type Priority } from "../core/change.ts";
import { messageOf } from "../core/errors.ts";
import type { NotePath } from "../core/note.ts";
import type { Epoch } from "../core/outbox-entry.ts";
import type { Catalog } from "../core/ports/catalog.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { Ledger } from "../core/ports/ledger.ts";
import type { Log } from "../core/ports/log.ts";
import type { NoteHint } from "../core/ports/note-source.ts";
import type { Outbox } from "../core/ports/outbox.ts";
import type { RetryReport, SyncProgress, SyncReport } from "../protocol/sync.ts";
import { isAbort } from "../util/abort.ts";
import { Emitter } from "../util/emitter.ts";
import { Mutex } from "../util/mutex.ts";
import { type DeliveryTotals, noDeliveries, since, withDelivery } from "./delivery-totals.ts";
import { drain } from "./drain.ts";
import { Ingest, type IngestDeps } from "./ingest.ts";
import { type ReconcileDeps, type ReconcileResult, reconcile, unreadableSentence } from "./reconcile.ts";
import type { Relay, RelayState } from "./relay.ts";
import { SkippedNotes, type SkippedSummary } from "./skipped-notes.ts";
import { SyncStanding } from "./sync-standing.ts";

export interface SyncEngineDeps {
  readonly catalog: Catalog;
  readonly outbox: Outbox;
  readonly ledger: Pick<Ledger, "recordRun">;
  readonly epoch: Epoch;
  readonly relay: Relay;
  readonly scan: ReconcileDeps["scan"];
  readonly settle: IngestDeps["settle"];
  readonly debounceMs: () => number;
  /** Files that the last sync left out, whichever process it ran in: what is known until the next full comparison. */
  readonly skippedBefore: SkippedSummary;
  /** Epoch milliseconds at which everything was last in sync, whichever process saw to it; null: not known. */
  readonly lastSyncAt: number | null;
  /** Why the index takes nothing for now; null when it does or soon will. */
  readonly indexBlocked: () => string | null;
  /** Nothing is owed to the index any more: what waited for that (a rebuild, a new generation) is complete. */
  readonly onDelivered: () => Promise<void>;
  /** Dollars per million tokens of the embedder in force; null when not known. */
  readonly price: () => number | null;
  readonly clock: Clock;
  readonly log: Log;
}

export type SyncPhase = "idle" | "scanning";

/** Keeps catalog and index in step with the folder: full comparisons, hinted changes, and the relay behind both. */
export class SyncEngine {
  readonly #deps: SyncEngineDeps;
  readonly #changes = new Emitter<void>();
  readonly #reconciles = new Mutex();
  readonly #stop = new AbortController();
  readonly #skipped: SkippedNotes;
  readonly standing: SyncStanding;
  readonly #ingest: Ingest;
  #totals = noDeliveries;
  #phase: SyncPhase = "idle";
  #scanned: { done: number; total: number | null } = { done: 0, total: null };
  #rescanWanted = false;
  /**
   * Hinted while a full comparison was under way, which may have read the note before it changed and written what it read after
   * the hint was settled. They are looked at once more when it is over.
   */
  readonly #hintedMeanwhile = new Set<NotePath>();
  #unreadable: string | null = null;
  /** Something was delivered since it was last looked at whether that was all. */
  #undeclared = false;

  constructor(deps: SyncEngineDeps) {
    this.#deps = deps;
    this.#skipped = new SkippedNotes(deps.skippedBefore);
    this.standing = new SyncStanding(deps.lastSyncAt);
    this.#ingest = new Ingest({
      settle: deps.settle,
      catalog: deps.catalog,
      epoch: deps.epoch,
      skipped: this.#skipped,
      debounceMs: deps.debounceMs,
      rescan: (reason) => this.#rescan(reason),
      onApplied: () => this.#applied(),
      onSettled: () => void this.#declare(),
      clock: deps.clock,
      log: deps.log,
    });
    deps.relay.onEvent((event) => {
      if (event.kind === "delivered") {
        this.standing.onDelivered(event.delivery.done.length);
        this.#totals = withDelivery(this.#totals, event.delivery, deps.price());
        this.#undeclared = true;
      } else if (deps.relay.busy === 0 && this.#undeclared) void this.#declare();
      this.#changes.emit();
    });
  }

  get phase(): SyncPhase {
    return this.#phase;
  }

  /** Progress of the full comparison under way. */
  get scanned(): { done: number; total: number | null } {
    return this.#scanned;
  }

  get skipped(): SkippedSummary {
    return this.#skipped.summary();
  }

  /** What the last full comparison could not read; null when it read everything. */
  get unreadable(): string | null {
    return this.#unreadable;
  }

  get relayState(): RelayState {
    return this.#deps.relay.state;
  }

  /** Hinted paths that are not settled yet. */
  get unsettled(): number {
    return this.#ingest.pending;
  }

  onChange(listener: () => void): () => void {
    return this.#changes.on(listener);
  }

  start(): void {
    this.#deps.relay.start();
  }

  hint(hint: NoteHint, priority: Priority): void {
    if (hint.kind === "path" && this.#phase === "scanning") this.#hintedMeanwhile.add(hint.path);
    this.#ingest.hint(hint, priority);
  }

  hintPaths(paths: readonly NotePath[], priority: Priority): void {
    for (const path of paths) this.hint({ kind: "path", path }, priority);
  }

  /** Compares the whole folder with the catalog and writes what differs. */
  reconcile(signal: AbortSignal, onProgress: (progress: SyncProgress) => void = () => {}): Promise<ReconcileResult> {
    const both = AbortSignal.any([signal, this.#stop.signal]);
    return this.#reconciles.run(async () => {
      both.throwIfAborted();
      this.#rescanWanted = false;
      this.#phase = "scanning";
      this.#scanned = { done: 0, total: null };
      let isComplete = false;
      try {
        const { scan, catalog, epoch } = this.#deps;
        const deps = { scan, catalog, epoch, skipped: this.#skipped, onApplied: () => this.#applied() };
        const result = await reconcile(deps, both, (done, total) => {
          this.#scanned = { done, total };
          onProgress({ phase: "scanning", done, total });
          this.#changes.emit();
        });
        this.#unreadable = unreadableSentence(result);
        isComplete = this.#unreadable === null;
        return result;
      } finally {
        this.#phase = "idle";
        this.standing.onCompared(isComplete);
        this.hintPaths([...this.#hintedMeanwhile], bulk);
        this.#hintedMeanwhile.clear();
        this.#changes.emit();
        void this.#declare();
      }
    });
  }

  /** Waits until all is delivered; returns the reason when that cannot be. */
  async drain(signal: AbortSignal, onProgress: (progress: SyncProgress) => void = () => {}): Promise<string | null> {
    const { relay, outbox, indexBlocked } = this.#deps;
    let most = 0;
    const reason = await drain(
      { relay, counts: () => outbox.counts(), blocked: indexBlocked },
      AbortSignal.any([signal, this.#stop.signal]),
      (pending) => {
        most = Math.max(most, pending);
        if (most > 0) onProgress({ phase: "indexing", done: most - pending, total: most });
      },
    );
    if (reason === null) await this.#allDelivered();
    return reason;
  }

  /** Brings everything up to date and says what that took. */
  async sync(signal: AbortSignal, onProgress: (progress: SyncProgress) => void): Promise<SyncReport> {
    const { clock, ledger } = this.#deps;
    const startedAt = clock.now();
    const before = this.#totals;
    const changed = await this.reconcile(signal, onProgress);
    await this.#ingest.flush();
    const reason = await this.drain(signal, onProgress);
    const report = await this.#report(changed, since(before, this.#totals), startedAt, reason);
    await ledger.recordRun({ kind: "sync", startedAt, endedAt: clock.now(), ok: !report.degraded, report });
    return report;
  }

  pause(): void {
    this.#deps.relay.pause();
  }

  resume(): void {
    this.#deps.relay.resume();
  }

  /** Tries parked and waiting entries again, now, and waits for the outcome. */
  async retry(signal: AbortSignal): Promise<RetryReport> {
    const { outbox, clock, epoch, relay } = this.#deps;
    const retried = await outbox.unpark("all", clock.now(), epoch);
    relay.resume();
    await this.drain(signal);
    return { retried, ...(await outbox.counts()) };
  }

  /** Finishes the batches in hand and stops taking anything in. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error("The engine is stopping."));
    await this.#ingest.stop();
    await this.#reconciles.run(() => Promise.resolve());
    await this.#deps.relay.stop();
  }

  async #report(
    changed: ReconcileResult,
    delivered: DeliveryTotals,
    startedAt: number,
    stuck: string | null,
  ): Promise<SyncReport> {
    const [counts, owed] = await Promise.all([this.#deps.catalog.counts(), this.#deps.outbox.counts()]);
    const reason = stuck ?? unreadableSentence(changed);
    return {
      notes: counts.notes,
      chunks: counts.chunks,
      added: changed.added,
      modified: changed.modified,
      moved: changed.moved,
      removed: changed.removed,
      unchanged: changed.unchanged,
      ...delivered,
      parked: owed.parked,
      pending: owed.pending,
      durationMs: this.#deps.clock.now() - startedAt,
      degraded: reason !== null,
      reason,
      ...this.#skipped.summary(),
    };
  }

  /** Looks whether everything is delivered, in the background: nobody waits for it. */
  async #declare(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    this.#undeclared = false;
    try {
      const { pending } = await this.#deps.outbox.counts();
      if (pending === 0 && this.#deps.relay.busy === 0) await this.#allDelivered();
      else this.#changes.emit();
    } catch (error) {
      if (!this.#stop.signal.aborted)
        this.#deps.log.error("the state after delivery could not be told", { reason: messageOf(error) });
    }
  }

  async #allDelivered(): Promise<void> {
    await this.#deps.onDelivered();
    if (this.#phase === "idle") this.standing.onNothingOwed(this.#deps.clock.now(), this.unsettled === 0);
    this.#changes.emit();
  }

  #applied(): void {
    this.#deps.relay.wake();
    this.#changes.emit();
  }

  /** One full comparison answers any number of rescan hints that came before it started. */
  #rescan(reason: string): void {
    if (this.#rescanWanted) return;
    this.#rescanWanted = true;
    this.#deps.log.info("looking at the whole folder again", { reason });
    this.reconcile(this.#stop.signal).catch((error: unknown) => {
      if (!isAbort(error, this.#stop.signal))
        this.#deps.log.error("the folder could not be compared", { reason: messageOf(error) });
    });
  }
}
