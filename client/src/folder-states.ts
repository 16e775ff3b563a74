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
