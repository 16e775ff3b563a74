import {
  CancellationError,
  type CancellationToken,
  CancellationTokenSource,
  type Disposable,
  EventEmitter,
  type LogOutputChannel,
  workspace,
} from "vscode";
import type { LocalHost } from "../../server/src/protocol/embedding-choice.ts";
import type { FolderRequestName, FolderRequests } from "../../server/src/protocol/folder-requests.ts";
import { requests, type SyncProgressParams } from "../../server/src/protocol/methods.ts";
import type { StatusSnapshot } from "../../server/src/protocol/status.ts";
import { unopenedStatus, withFolders, withoutStatus, withStatus } from "./folder-states.ts";
import type { KuraClient } from "./kura-client.ts";
import type { FolderState, KuraState, ServerState } from "./kura-state.ts";
import { diskFolders, findNote, onNewNote } from "./notes-finder.ts";
import { requestFailure } from "./request-error.ts";
import { RestartPolicy } from "./restart-policy.ts";
import type { LaunchServer } from "./running-server.ts";
import { absentSentence, failedSentence } from "./server-sentences.ts";
import { ServerSupervisor } from "./server-supervisor.ts";
import { abortWith, orAborted } from "./token-abort.ts";
import { t } from "./translate.ts";

export interface WindowClientOptions {
  readonly launch: LaunchServer;
  readonly log: LogOutputChannel;
}

/** Kura as one window has it: looks for notes, has a server run when there are some, and keeps the state. */
export class WindowClient implements KuraClient, Disposable {
  readonly #log: LogOutputChannel;
  readonly #supervisor: ServerSupervisor;
  readonly #stateChanged = new EventEmitter<KuraState>();
  readonly #progressed = new EventEmitter<SyncProgressParams>();
  readonly #served = new EventEmitter<void>();
  readonly #listening: readonly Disposable[];
  #folders: readonly FolderState[] = [];
  /** Whether a server is wanted has been decided at least once. */
  #decided = false;
  #looking = new CancellationTokenSource();
  #waiting: Disposable | null = null;

  readonly onState = this.#stateChanged.event;
  readonly onSyncProgress = this.#progressed.event;
  /** Fires when a server has started: a new process, which knows only what it was started with. */
  readonly onServer = this.#served.event;

  constructor({ launch, log }: WindowClientOptions) {
    this.#log = log;
    this.#supervisor = new ServerSupervisor({
      launch: (onGone, signal) =>
        launch(
          {
            onStatus: ({ folder, status }) => this.#setFolders(withStatus(this.#folders, folder, status)),
            onSyncProgress: (progress) => this.#progressed.fire(progress),
            onFolders: () => this.#askStatuses(),
            onGone,
          },
          signal,
        ),
      policy: new RestartPolicy(() => Date.now()),
      after: (ms, callback) => {
        const timer = setTimeout(callback, ms);
        return () => clearTimeout(timer);
      },
      onState: (state) => this.#onServerState(state),
      onLaunchError: (error) => log.error(error instanceof Error ? error : String(error)),
      failedReason: () => failedSentence(t),
      absentReason: (why) => absentSentence(why, t),
    });
    this.#listening = [
      this.#stateChanged,
      this.#progressed,
      this.#served,
      workspace.onDidChangeWorkspaceFolders(() => this.look()),
      workspace.onDidGrantWorkspaceTrust(() => this.#onTrust()),
      workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration("kura.notes") && this.#supervisor.state.kind === "absent") void this.look();
      }),
    ];
    this.#readFolders();
  }

  get state(): KuraState {
    const server: ServerState = this.#decided ? this.#supervisor.state : { kind: "looking" };
    return { server, trusted: workspace.isTrusted, folders: this.#folders };
  }

  async ask<Name extends FolderRequestName>(
    name: Name,
    folder: string,
    params: FolderRequests[Name]["params"],
    token?: CancellationToken,
  ): Promise<FolderRequests[Name]["result"]> {
    return this.#request(requests[name], { ...params, folder }, token);
  }

  localHosts(token: CancellationToken): Promise<readonly LocalHost[]> {
    return this.#request(requests.localHosts, undefined, token);
  }

  /** Hands a key over, or has it forgotten. Without a server, or without trust, nothing is handed to anyone. */
  async handOver(origin: string, key: string | null): Promise<void> {
    if (!workspace.isTrusted || this.#supervisor.server === null) return;
    await this.#request(requests.embeddingKey, { key, origin }, undefined);
  }

  /** Tells the server the settings in force. One that is being started is given them anyway. */
  async configure(): Promise<void> {
    try {
      await this.#supervisor.server?.configure();
    } catch (error) {
      this.#log.warn("The server could not be told of changed settings.", error);
    }
  }

  async restart(): Promise<void> {
    if (this.#supervisor.state.kind === "absent") return this.look();
    await this.#supervisor.restart();
  }

  /** Resolves when no process is left. */
  async stop(): Promise<void> {
    this.#stopLooking();
    await this.#supervisor.stop("no-folder");
  }

  dispose(): void {
    this.#stopLooking();
    for (const listening of this.#listening) listening.dispose();
  }

  /** Starts the server as soon as there are notes for it: now, or when the first one appears. */
  async look(): Promise<void> {
    this.#stopLooking();
    this.#readFolders();
    const folders = diskFolders();
    if (folders.length === 0) {
      return this.#supervisor.stop((workspace.workspaceFolders ?? []).length === 0 ? "no-folder" : "virtual");
    }
    if (["running", "restarting", "failed"].includes(this.#supervisor.state.kind)) return;
    const { token } = this.#looking;
    this.#waiting = onNewNote(folders, () => void this.look());
    const found = await this.#findNote(token);
    if (token.isCancellationRequested) return;
    if (!found) return this.#supervisor.stop("no-notes");
    this.#stopLooking();
    await this.#supervisor.start();
  }

  async #findNote(token: CancellationToken): Promise<boolean> {
    try {
      return await findNote(diskFolders(), token);
    } catch (error) {
      // The server will look by itself: better one too many than notes that cannot be found.
      this.#log.warn("VS Code could not look for notes.", error);
      return true;
    }
  }

  #stopLooking(): void {
    this.#looking.cancel();
    this.#looking.dispose();
    this.#looking = new CancellationTokenSource();
    this.#waiting?.dispose();
    this.#waiting = null;
  }

  #readFolders(): void {
    this.#setFolders(
      withFolders(
        this.#folders,
        diskFolders().map(({ uri, name }) => ({ uri: uri.toString(), name })),
      ),
    );
  }

  #setFolders(folders: readonly FolderState[]): void {
    this.#folders = folders;
    this.#stateChanged.fire(this.state);
  }

  #onServerState(state: ServerState): void {
    this.#decided = true;
    if (state.kind === "running") {
      this.#served.fire();
      this.#askStatuses();
    }
    this.#setFolders(state.kind === "running" ? this.#folders : withoutStatus(this.#folders));
  }

  /** The server tells of every change by itself; this is for a folder that it cannot open, and says nothing of. */
  #askStatuses(): void {
    for (const { uri, status } of this.#folders) if (status === null) void this.#askStatus(uri);
  }

  async #askStatus(uri: string): Promise<void> {
    const { server } = this.#supervisor;
    const status = await this.#statusOf(uri);
    if (server === this.#supervisor.server) this.#setFolders(withStatus(this.#folders, uri, status));
  }

  async #statusOf(uri: string): Promise<StatusSnapshot> {
    try {
      return await this.ask("status", uri, {});
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#log.error(reason);
      return unopenedStatus(reason);
    }
  }

  #onTrust(): void {
    this.#stateChanged.fire(this.state);
    if (this.#supervisor.state.kind !== "absent") void this.#supervisor.restart();
  }

  async #request<Result>(
    method: string,
    params: object | undefined,
    token: CancellationToken | undefined,
  ): Promise<Result> {
    using cancelled = abortWith(token);
    try {
      const server = await this.#supervisor.running(cancelled.signal);
      return await orAborted(server.request<Result>(method, params, token), cancelled.signal);
    } catch (error) {
      const failure = requestFailure(error);
      if (cancelled.signal.aborted || failure.kind === "cancelled") throw new CancellationError();
      if (failure.kind === "gone") throw new Error(t("Kura's server ended before it answered."), { cause: error });
      throw new Error(failure.message, { cause: error });
    }
  }
}
