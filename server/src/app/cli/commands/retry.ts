import { type Command, withFolder } from "../call.ts";
import { exitCodes } from "../exit-codes.ts";
import { showRetry } from "../show-reports.ts";

export const retry: Command = (call) =>
  withFolder(call, async (folder) => {
    const report = await folder.retry(call.signal);
    const parked = report.parked > 0 ? await folder.parked() : [];
    call.print(report, (value, style) => showRetry(value, parked, style));
    return report.parked > 0 || report.pending > 0 ? exitCodes.remarks : exitCodes.done;
  });
