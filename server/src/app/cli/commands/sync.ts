import type { SyncReport } from "../../../protocol/sync.ts";
import type { FolderSession } from "../../folder-session.ts";
import { type Call, type Command, withFolder } from "../call.ts";
import { askConsent } from "../consent.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { ProgressLine } from "../progress-line.ts";
import { showSync } from "../show-reports.ts";

export const sync: Command = (call) =>
  withFolder(call, async (folder) => {
    const report = await syncWithProgress(call, folder);
    call.print(report, showSync);
    return syncExit(report);
  });

/** Asks for consent where it is needed, and shows progress on stderr. */
export async function syncWithProgress(call: Call, folder: FolderSession): Promise<SyncReport> {
  await askConsent(call, folder, call.signal);
  const progress = new ProgressLine(call.world.stderr, call.world.clock);
  try {
    return await folder.sync(call.line.yes ? { yes: true } : {}, call.signal, progress.show);
  } finally {
    progress.clear();
  }
}

function syncExit(report: SyncReport): ExitCode {
  return report.degraded || report.parked > 0 || report.pending > 0 ? exitCodes.remarks : exitCodes.done;
}
