import type { StatusSnapshot } from "../../server/src/protocol/status.ts";
import type { FolderState } from "./kura-state.ts";

/** `folders` in their new order and number; those that stay keep their status. */
export function withFolders(
  present: readonly FolderState[],
  folders: readonly { readonly uri: string; readonly name: string }[],
): readonly FolderState[] {
  const known = new Map(present.map(({ uri, status }) => [uri, status]));
  return folders.map(({ uri, name }) => ({ uri, name, status: known.get(uri) ?? null }));
}

/** A status that belongs to none of the folders is dropped: the folder has just been removed. */
export function withStatus(
  present: readonly FolderState[],
  uri: string,
  status: StatusSnapshot,
): readonly FolderState[] {
  return present.map((folder) => (folder.uri === uri ? { ...folder, status } : folder));
}

/** What a server said that is no more. */
export function withoutStatus(present: readonly FolderState[]): readonly FolderState[] {
  return present.map((folder) => ({ ...folder, status: null }));
}

/** What is known of a folder that the server could not open, for the reason that it gives. */
export function unopenedStatus(reason: string): StatusSnapshot {
  return {
    health: "error",
    phase: "idle",
    message: reason,
    cause: { kind: "halted", detail: reason },
    progress: null,
    lastSyncAt: null,
    notes: 0,
    chunks: 0,
    indexed: 0,
    pending: 0,
    parked: 0,
    drift: 0,
    embedder: { provider: "", model: "" },
    index: { kind: "exact", state: "stopped" },
    backup: { state: "none", lastAt: null, lastId: null, unpushed: 0 },
    spend: { todayUsd: 0, monthUsd: 0, budgetUsd: null },
    skipped: [],
    skippedCount: 0,
    watch: "off",
    settingProblems: [],
    restricted: false,
    role: "writer",
    loopStallMs: 0,
  };
}
