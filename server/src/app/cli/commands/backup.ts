import { type Command, withFolder } from "../call.ts";
import { exitCodes } from "../exit-codes.ts";
import { showBackup } from "../show-reports.ts";

export const backup: Command = (call) =>
  withFolder(call, async (folder) => {
    const { message } = call.line;
    const report = await folder.backup(message === null ? {} : { message }, call.signal);
    call.print(report, showBackup);
    return exitCodes.done;
  });
