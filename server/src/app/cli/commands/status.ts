import { type Command, withFolder } from "../call.ts";
import { exitCodes } from "../exit-codes.ts";
import { showStatus } from "../show-reports.ts";

export const status: Command = (call) =>
  withFolder(call, async (folder) => {
    const snapshot = await folder.status();
    const listed = !call.line.json && snapshot.parked > 0 && snapshot.role !== "read-only";
    const parked = listed ? await folder.parked() : [];
    call.print(snapshot, (value, style) => showStatus(value, parked, style));
    return snapshot.health === "ok" ? exitCodes.done : exitCodes.remarks;
  });
