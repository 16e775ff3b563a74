import { type Command, withFolder } from "../call.ts";
import { exitCodes } from "../exit-codes.ts";
import { showStatus } from "../show-reports.ts";

export const status: Command = (call) =>
  withFolder(call, async (folder) => {
    const snapshot = await folder.status();
    call.print(snapshot, showStatus);
    return snapshot.health === "ok" ? exitCodes.done : exitCodes.remarks;
  });
