import type { Backup } from "../backup/create-backup.ts";
import { messageOf, TransientError, UsageError } from "../core/errors.ts";
import type { Catalog } from "../core/ports/catalog.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { Ledger, Run } from "../core/ports/ledger.ts";
import type { BackupParams, BackupReport, RestorePoint } from "../protocol/backup.ts";
import type { StatusSnapshot } from "../protocol/status.ts";
import { isAbort } from "../util/abort.ts";
import { refusedWhileRestricted } from "./restricted.ts";

const hourMs = 60 * 60_000;
/** A timer stands still while the machine sleeps: it is set anew at least this often, and so is late by this at most. */
const longestWaitMs = hourMs;

/** The last good one is among these, unless backups have failed for a long time. */
const keptRuns = 100;

export interface RecordedBackupDeps {
  /** Null where git must not be run: then backups are known from the ledger only. */
  readonly backup: Backup | null;
  readonly ledger: Pick<Ledger, "recordRun" | "runs">;
  readonly catalog: Pick<Catalog, "changedAt">;
  readonly remindAfterHours: () => number;
  /** Time alone has made the last backup too old. */
  readonly onDue: () => void;
  readonly clock: Clock;
}

export interface RecordedState {
  readonly backup: StatusSnapshot["backup"];
  /** Why the last one failed, whichever process it was made by; null when it did not. */
  readonly failed: string | null;
  /** The age that the last one is past, while notes have changed since; null when no reminder is due. */
  readonly olderThanHours: number | null;
}

/**
 * The backups of a folder, with a run in the ledger for each, so that failure and age outlive the process.
 *
 * A reminder is due when the catalog took in an added, changed, moved or removed note after the last backup had begun, and
 * that is longer ago than the setting says. A backup that finds nothing changed makes no new restore point and still is
 * one here. What is built anew counts as changed, for the catalog cannot tell: the next backup finds out.
 */
export class RecordedBackup {
  readonly #deps: RecordedBackupDeps;
  /** Newest first; null until they are read. */
  #runs: readonly Run[] | null = null;
  #cancelTimer: () => void = () => {};
  #closed = false;

  constructor(deps: RecordedBackupDeps) {
    this.#deps = deps;
  }

  /** As `Backup.backup`. */
  async backup(params: BackupParams, signal: AbortSignal): Promise<BackupReport> {
    const made = this.#git();
    const startedAt = this.#deps.clock.now();
    try {
      const report = await made.backup(params, signal);
      await this.#record(startedAt, true, report);
      return report;
    } catch (error) {
      // Another backup under way, or the user's wish, says nothing about whether backups work.
      if (!isAbort(error, signal) && !(error instanceof TransientError))
        await this.#record(startedAt, false, { reason: messageOf(error) });
      throw error;
    }
  }

  /** As `Backup.list`. */
  async list(): Promise<RestorePoint[]> {
    return this.#git().list();
  }

  async state(): Promise<RecordedState> {
    const { backup } = this.#deps;
    const runs = await this.#known();
    const lastGood = runs.find((run) => run.ok) ?? null;
    const found = backup === null ? fromLedger(lastGood) : await backup.state();
    const failed = failureOf(runs[0]) ?? (found.state === "failed" ? "see the log" : null);
    const provenAt = Math.max(lastGood?.startedAt ?? 0, found.lastAt === null ? 0 : Date.parse(found.lastAt));
    const olderThanHours = provenAt === 0 ? null : await this.#overdue(provenAt);
    const state = failed !== null ? "failed" : olderThanHours === null ? found.state : "overdue";
    return { backup: { ...found, state }, failed, olderThanHours };
  }

  close(): void {
    this.#closed = true;
    this.#cancelTimer();
  }

  #git(): Backup {
    if (this.#deps.backup === null) throw new UsageError(refusedWhileRestricted);
    return this.#deps.backup;
  }

  async #overdue(provenAt: number): Promise<number | null> {
    const { catalog, clock, onDue } = this.#deps;
    const hours = this.#deps.remindAfterHours();
    const changedAt = hours === 0 ? null : await catalog.changedAt();
    this.#cancelTimer();
    if (changedAt === null || changedAt <= provenAt || this.#closed) return null;
    const left = provenAt + hours * hourMs - clock.now();
    if (left <= 0) return hours;
    this.#cancelTimer = clock.after(Math.min(left, longestWaitMs), onDue);
    return null;
  }

  async #known(): Promise<readonly Run[]> {
    this.#runs ??= await this.#deps.ledger.runs("backup", keptRuns);
    return this.#runs;
  }

  async #record(startedAt: number, ok: boolean, report: unknown): Promise<void> {
    const run: Run = { kind: "backup", startedAt, endedAt: this.#deps.clock.now(), ok, report };
    const before = await this.#known();
    await this.#deps.ledger.recordRun(run);
    this.#runs = [run, ...before].slice(0, keptRuns);
  }
}

/** What the ledger knows of restore points; how many no remote has, it does not. */
function fromLedger(lastGood: Run | null): StatusSnapshot["backup"] {
  if (lastGood === null) return { state: "none", lastAt: null, lastId: null, unpushed: 0 };
  const { id } = lastGood.report as Pick<BackupReport, "id">;
  return { state: "local", lastAt: new Date(lastGood.startedAt).toISOString(), lastId: id, unpushed: 0 };
}

function failureOf(last: Run | undefined): string | null {
  return last === undefined || last.ok ? null : (last.report as { readonly reason: string }).reason;
}
