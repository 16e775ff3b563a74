import type { StatusSnapshot } from "../../server/src/protocol/status.ts";

/** The server as the extension sees it. */
export type ServerState =
  /** VS Code is looking for notes: whether there will be a server is not known yet. */
  | { readonly kind: "looking" }
  /** Not started, for there is nothing to serve. */
  | { readonly kind: "absent"; readonly why: "no-folder" | "no-notes" | "virtual" }
  | { readonly kind: "starting" }
  | { readonly kind: "running" }
  /** It went, and is started again after a pause. `attempt` counts from 1. */
  | { readonly kind: "restarting"; readonly attempt: number }
  /** It is not started again until the user says so. */
  | { readonly kind: "failed"; readonly reason: string };

export interface FolderState {
  /** URI of the workspace folder, as every request names it. */
  readonly uri: string;
  readonly name: string;
  /** Null until the server has told. */
  readonly status: StatusSnapshot | null;
}

/** Everything that the status item, the menu and the views draw from. */
export interface KuraState {
  readonly server: ServerState;
  readonly trusted: boolean;
  /** In the workspace's order; those that are not on this machine's disk are left out. */
  readonly folders: readonly FolderState[];
}
