import { type Command, withFolder } from "../call.ts";
import { exitCodes } from "../exit-codes.ts";
import { showCheck } from "../show-reports.ts";

export const check: Command = (call) =>
  withFolder(call, async (folder) => {
    const { deep, repair } = call.line;
    const report = await folder.check({ deep, repair }, call.signal);
    call.print(report, showCheck);
    return report.ok ? exitCodes.done : exitCodes.remarks;
  });
