import { type Command, withFolder } from "../call.ts";
import { exitCodes } from "../exit-codes.ts";
import { showRepair } from "../show-reports.ts";

export const repair: Command = (call) =>
  withFolder(call, async (folder) => {
    const report = await folder.repair(call.signal);
    call.print(report, showRepair);
    return report.ok ? exitCodes.done : exitCodes.remarks;
  });
