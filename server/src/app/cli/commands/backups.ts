import { type Command, withFolder } from "../call.ts";
import { exitCodes } from "../exit-codes.ts";
import { showBackups } from "../show-reports.ts";

export const backups: Command = (call) =>
  withFolder(call, async (folder) => {
    call.print(await folder.backups(), showBackups);
    return exitCodes.done;
  });
