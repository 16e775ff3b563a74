import type { CancellationToken } from "vscode";
import type { StatusChangedParams, SyncProgressParams } from "../../server/src/protocol/methods.ts";

/** A server's process that has been initialized. */
export interface RunningServer {
  readonly pid: number;
  request<Result>(method: string, params: object | undefined, token: CancellationToken | undefined): Promise<Result>;
  /** Tells the settings that are in force now. */
  configure(): Promise<void>;
  /** Resolves when the process has ended, within 4 s whatever happens. */
  stop(): Promise<void>;
}

/** What a server's process reports while it runs. */
export interface ServerEvents {
  onStatus(params: StatusChangedParams): void;
  onSyncProgress(params: SyncProgressParams): void;
  /** The server has been told of workspace folders that came or went. */
  onFolders(): void;
  /** The process ended without having been asked to, after it had started. Called at most once. */
  onGone(): void;
}

/** Starts a process and initializes it. Rejects when that fails or `signal` is aborted; then no process is left behind. */
export type LaunchServer = (events: ServerEvents, signal: AbortSignal) => Promise<RunningServer>;
