import { beforeEach, describe, expect, it } from "vitest";
import { RecordedBackup } from "../../../server/src/app/recorded-backup.ts";
import { refusedWhileRestricted } from "../../../server/src/app/restricted.ts";
import type { Backup } from "../../../server/src/backup/create-backup.ts";
import { StoreError, TransientError, UsageError } from "../../../server/src/core/errors.ts";
import type { Run } from "../../../server/src/core/ports/ledger.ts";
import type { BackupReport } from "../../../server/src/protocol/backup.ts";
import { ManualClock } from "../../support/manual-clock.ts";

const never = new AbortController().signal;
const hourMs = 60 * 60_000;
const report: BackupReport = { id: "point", commit: "c", pushed: false, files: 1, bytes: 2, durationMs: 3 };

describe("recorded backups", () => {
  let clock: ManualClock;
  let runs: Run[];
  let failure: Error | null;
  let changedAt: number | null;
  let due: number;

  beforeEach(() => {
    clock = new ManualClock();
    runs = [];
    failure = null;
    changedAt = null;
    due = 0;
  });

  const git: Backup = {
    backup: async () => {
      if (failure !== null) throw failure;
      return report;
    },
    list: async () => [],
    state: async () => ({ state: "none", lastAt: null, lastId: null, unpushed: 0 }),
  };
  const open = (backup: Backup | null = git) =>
    new RecordedBackup({
      backup,
      ledger: {
        recordRun: async (run) => void runs.unshift(run),
        runs: async (_kind, limit) => runs.slice(0, limit),
      },
      catalog: { changedAt: async () => changedAt },
      remindAfterHours: () => 24,
      onDue: () => {
        due += 1;
      },
      clock,
    });

  it("say why the last one failed, in a later process too, until one succeeds", async () => {
    failure = new StoreError("The disk is full.");
    await expect(open().backup({}, never)).rejects.toThrow("The disk is full.");
    const later = open();
    expect(await later.state()).toMatchObject({ failed: "The disk is full.", backup: { state: "failed" } });
    failure = null;
    await later.backup({}, never);
    expect(await later.state()).toMatchObject({ failed: null });
  });

  it("count as neither failed nor made while another one runs", async () => {
    failure = new TransientError("Another backup is running.");
    await expect(open().backup({}, never)).rejects.toThrow(TransientError);
    expect(runs).toEqual([]);
  });

  it("are known from the ledger, and made by nobody, where git must not be run", async () => {
    await open().backup({}, never);
    const restricted = open(null);
    expect((await restricted.state()).backup).toEqual({
      state: "local",
      lastAt: new Date(clock.now()).toISOString(),
      lastId: "point",
      unpushed: 0,
    });
    await expect(restricted.backup({}, never)).rejects.toThrow(new UsageError(refusedWhileRestricted));
    await expect(restricted.list()).rejects.toThrow(new UsageError(refusedWhileRestricted));
  });

  it("ask for a look when they become overdue, and not after they are closed", async () => {
    const backup = open();
    await backup.backup({}, never);
    changedAt = clock.now() + 1;
    expect((await backup.state()).olderThanHours).toBeNull();
    await clock.advance(hourMs);
    expect(due).toBe(1);
    await clock.advance(23 * hourMs);
    expect(await backup.state()).toMatchObject({ olderThanHours: 24, backup: { state: "overdue" } });
    await backup.backup({}, never);
    changedAt = clock.now() + 1;
    await backup.state();
    backup.close();
    due = 0;
    await clock.advance(25 * hourMs);
    expect(due).toBe(0);
  });
});
