import { randomUUID } from "node:crypto";
import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { messageOf } from "../core/errors.ts";
import type { Catalog } from "../core/ports/catalog.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { Log } from "../core/ports/log.ts";
import type { NoteSource } from "../core/ports/note-source.ts";
import type { BackupParams, BackupReport, RestorePoint } from "../protocol/backup.ts";
import { isAbort } from "../util/abort.ts";
import { Mutex } from "../util/mutex.ts";
import { takeBackupLock } from "./backup-lock.ts";
import { branchOf, deviceName } from "./branch-name.ts";
import { GitRepository } from "./git-repository.ts";
import { type LocatedPoint, listRestorePoints, pointId } from "./restore-points.ts";
import { takeSnapshot } from "./snapshot.ts";

export interface BackupDeps {
  readonly notesDir: string;
  /** The bare repository, inside the data folder; made on the first backup. */
  readonly backupDir: string;
  readonly source: NoteSource;
  readonly catalog: Pick<Catalog, "known">;
  readonly clock: Clock;
  readonly log: Log;
}

/** What the status says of backups. */
export interface BackupState {
  readonly state: "none" | "local" | "failed";
  readonly lastAt: string | null;
  readonly lastId: string | null;
  /** Restore points that no remote has. */
  readonly unpushed: number;
}

export interface Backup {
  /**
   * Makes a restore point of the notes as they are now; when nothing changed since the last one, reports that one.
   * Rejects with TransientError while another backup runs, UsageError without git, StoreError when the repository
   * cannot be used, the signal's reason when aborted.
   */
  backup(params: BackupParams, signal: AbortSignal): Promise<BackupReport>;
  /** Newest first; empty before the first backup. */
  list(): Promise<RestorePoint[]>;
  /** Known from the last `backup` or `list`; the first call reads the repository. */
  state(): Promise<BackupState>;
}

/** Backups of one notes folder into a repository of Kura's own. The user's repositories are never run, read or written. */
export function createBackup(deps: BackupDeps): Backup {
  const { backupDir, clock, log } = deps;
  const repository = new GitRepository(backupDir);
  const oneAtATime = new Mutex();
  const never = new AbortController().signal;
  let failed = false;
  let points: readonly LocatedPoint[] | null = null;

  const read = async (signal: AbortSignal) => {
    points = (await repository.exists()) ? await listRestorePoints(repository, signal) : [];
    return points;
  };

  const make = async (params: BackupParams, signal: AbortSignal): Promise<BackupReport> => {
    const startedAt = clock.now();
    await repository.ensure();
    await using lock = await takeBackupLock(join(backupDir, "backup.holder"), clock, randomUUID());
    const healed = await repository.heal();
    if (healed.length > 0) log.info("cleared what an interrupted backup left", { files: healed.length });
    const notesDir = await realpath(deps.notesDir);
    const snapshot = await takeSnapshot(
      { ...deps, repository, branch: branchOf(notesDir), device: deviceName(), onStep: () => lock.refresh() },
      { message: params.message ?? "Backup", at: startedAt },
      signal,
    );
    const point = (await read(signal)).find(({ commit }) => commit === snapshot.commit);
    log.info(snapshot.isNew ? "made a restore point" : "nothing changed since the last restore point", {
      files: snapshot.files,
      bytes: snapshot.bytes,
    });
    return {
      id: point?.id ?? pointId(snapshot.commit, startedAt),
      commit: snapshot.commit,
      pushed: false,
      files: snapshot.files,
      bytes: snapshot.bytes,
      durationMs: clock.now() - startedAt,
    };
  };

  return {
    backup: (params, signal) =>
      oneAtATime.run(async () => {
        signal.throwIfAborted();
        try {
          const report = await make(params, signal);
          failed = false;
          return report;
        } catch (error) {
          if (!isAbort(error, signal)) {
            failed = true;
            log.error("the backup failed", { reason: messageOf(error) });
          }
          throw error;
        }
      }),
    list: async () => (await read(never)).map(({ commit: _commit, ...point }) => point),
    state: async () => {
      const known = points ?? (await read(never));
      const last = known[0];
      return {
        state: failed ? "failed" : last === undefined ? "none" : "local",
        lastAt: last?.at ?? null,
        lastId: last?.id ?? null,
        unpushed: known.length,
      };
    },
  };
}
