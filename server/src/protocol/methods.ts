import type { StatusSnapshot } from "./status.ts";
import type { SyncProgress } from "./sync.ts";

/** Raised when a request or its answer changes shape: a follower talks only to a writer of the same version. */
export const protocolVersion = 2;

/** Request names, on LSP and on the writer's socket. Params carry `folder` (URI of the notes folder) on LSP. */
export const requests = {
  hello: "kura/hello",
  search: "kura/search",
  related: "kura/related",
  status: "kura/status",
  sync: "kura/sync",
  check: "kura/check",
  repair: "kura/repair",
  retry: "kura/retry",
  parked: "kura/parked",
  pause: "kura/pause",
  resume: "kura/resume",
  backup: "kura/backup",
  backups: "kura/backups",
  /** Values for a filter of the query language. */
  complete: "kura/complete",
  /** What another embedding model would send and cost. */
  estimate: "kura/estimate",
  /** The user agrees to an embedding model for this folder; the choice is stored with the folder. */
  choose: "kura/choose",
  hint: "kura/hint",
  /** Asks the writer to notice changes by itself from now on. */
  watch: "kura/watch",
  /** `settings`: any JSON object of settings; what it does not name has its default. */
  reconfigure: "kura/reconfigure",
  /** LSP only. EmbeddingKeyParams; never forwarded to another process. */
  embeddingKey: "kura/embeddingKey",
  /** LSP only, about no folder. LocalHost[]: embedding servers that run on this machine. */
  localHosts: "kura/localHosts",
} as const;

/** Notifications from the server. */
export const notifications = {
  /** StatusChanged: pushed when the status changes, at most 5 a second. */
  statusChanged: "kura/statusChanged",
  /** LSP only. SyncProgressParams: how a sync that the client asked for goes. */
  syncProgress: "kura/syncProgress",
} as const;

/** `statusChanged` on LSP; on the writer's socket it carries the bare StatusSnapshot. */
export interface StatusChangedParams extends FolderParams {
  readonly status: StatusSnapshot;
}

export type SyncProgressParams = FolderParams & SyncProgress;

/** First request on the writer's socket, and its answer to "are you there?" later on. */
export interface HelloParams {
  readonly protocolVersion: number;
  readonly version: string;
  /** Its user does not trust the workspace. Left out: false. */
  readonly restricted?: boolean;
}

export interface HelloResult {
  readonly protocolVersion: number;
  readonly version: string;
  readonly pid: number;
  /** It only reads, for its user does not trust the workspace; it makes way for a process that may do more. */
  readonly restricted?: boolean;
}

/** On LSP every request about a folder names it. */
export interface FolderParams {
  /** URI of the notes folder as the client gave it. */
  readonly folder: string;
}

export interface HintParams {
  /** Relative to the notes folder, '/'. */
  readonly paths: readonly string[];
  readonly priority: "open" | "saved";
}

/** The key for one origin: a server may hold several, each goes to its own origin only; `key: null` forgets it. */
export interface EmbeddingKeyParams {
  readonly key: string | null;
  readonly origin: string;
}

/** What the client may send along with LSP's initialize. */
export interface InitializationOptions {
  readonly settings?: unknown;
  /** Where all data goes instead of the user's data directory; absolute. */
  readonly dataDir?: string | null;
  /**
   * The user does not trust the workspace: notes are read and found by their words; nothing is embedded, sent, run or
   * backed up. Default false.
   */
  readonly restricted?: boolean;
}
