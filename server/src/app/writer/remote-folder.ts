import { randomUUID } from "node:crypto";
import { connect, type Socket } from "node:net";
import {
  CancellationTokenSource,
  createMessageConnection,
  type MessageConnection,
  ResponseError,
  SocketMessageReader,
  SocketMessageWriter,
} from "vscode-jsonrpc/node";
import type { BackupParams, BackupReport, RestorePoint } from "../../protocol/backup.ts";
import type { CheckParams, CheckReport, RepairReport } from "../../protocol/check.ts";
import type { CompleteParams, CompleteResult } from "../../protocol/complete.ts";
import type { ChooseParams, EmbeddingEstimate, EstimateParams } from "../../protocol/embedding-choice.ts";
import {
  type HelloParams,
  type HelloResult,
  notifications,
  protocolVersion,
  requests,
} from "../../protocol/methods.ts";
import type { RelatedParams, SearchParams, SearchResult } from "../../protocol/search.ts";
import type { Settings } from "../../protocol/settings.ts";
import type { StatusSnapshot } from "../../protocol/status.ts";
import type { ParkedNote, RetryReport, SyncParams, SyncProgress, SyncReport } from "../../protocol/sync.ts";
import { abortable, withTimeout } from "../../util/abort.ts";
import { Emitter } from "../../util/emitter.ts";
import type { AskedFolder } from "../answer-request.ts";
import type { FolderOptions } from "../folder-engine.ts";
import { version } from "../version.ts";
import { fromResponseError } from "../wire-error.ts";
import { ConnectionLostError } from "./connection-lost.ts";
import { type Forwarded, syncProgressType } from "./socket-server.ts";

const pendingResponseRejected = -32097; // vscode-jsonrpc's code for what was under way when a connection ended

export interface RemoteTimings {
  /** How long connecting and the first hello may take. */
  readonly helloMs: number;
  /** Every so often the writer is asked whether it is there; two questions in a row without an answer, and it is not. */
  readonly pingMs: number;
}

/** Who asks the writer. */
export type Asker = Pick<FolderOptions, "clock" | "restricted">;

export const remoteTimings: RemoteTimings = { helloMs: 2000, pingMs: 2000 };

/**
 * The writer's folder, seen from another process. Everything asked is forwarded; when the writer goes or hangs, what
 * is under way rejects with ConnectionLostError and `lost` resolves with it.
 */
export class RemoteFolder implements AskedFolder {
  readonly lost: Promise<ConnectionLostError>;
  readonly #connection: MessageConnection;
  readonly #socket: Socket;
  readonly #asker: Asker;
  readonly #timings: RemoteTimings;
  readonly #statuses = new Emitter<StatusSnapshot>();
  readonly #resolveLost: (error: ConnectionLostError) => void;
  #lostWith: ConnectionLostError | null = null;
  #writer: HelloResult | null = null;
  #cancelPing: (() => void) | null = null;
  #unanswered = 0;

  constructor(socket: Socket, asker: Asker, timings: RemoteTimings) {
    const { promise, resolve } = Promise.withResolvers<ConnectionLostError>();
    this.lost = promise;
    this.#resolveLost = resolve;
    this.#socket = socket;
    this.#asker = asker;
    this.#timings = timings;
    this.#connection = createMessageConnection(new SocketMessageReader(socket), new SocketMessageWriter(socket));
    this.#connection.onClose(() => this.#lose("The Kura process that writes this folder went away."));
    this.#connection.onNotification(notifications.statusChanged, (status: StatusSnapshot) =>
      this.#statuses.emit(status),
    );
    this.#connection.listen();
  }

  /** Rejects with ConnectionLostError when nobody listens at `path` or hello is not answered in time. */
  static async connect(
    path: string,
    asker: Asker,
    signal: AbortSignal,
    timings: RemoteTimings = remoteTimings,
  ): Promise<RemoteFolder> {
    const inTime = withTimeout(timings.helloMs, signal);
    const socket = await openSocket(path, inTime);
    const remote = new RemoteFolder(socket, asker, timings);
    try {
      remote.#writer = await abortable(remote.#hello(), inTime);
    } catch (error) {
      remote.close();
      signal.throwIfAborted();
      throw inTime.aborted ? new ConnectionLostError("The writer does not answer.", { cause: error }) : error;
    }
    remote.#arm();
    return remote;
  }

  /** What the writer said of itself. */
  get writer(): HelloResult {
    if (this.#writer === null) throw new Error("asked before hello was answered");
    return this.#writer;
  }

  onStatus(listener: (status: StatusSnapshot) => void): () => void {
    return this.#statuses.on(listener);
  }

  close(): void {
    this.#lose("The connection to the writer was closed.");
  }

  search = (params: SearchParams, signal: AbortSignal) => this.#ask<SearchResult>(requests.search, params, signal);
  related = (params: RelatedParams, signal: AbortSignal) => this.#ask<SearchResult>(requests.related, params, signal);
  status = () => this.#ask<StatusSnapshot>(requests.status, {});
  check = (params: CheckParams, signal: AbortSignal) => this.#ask<CheckReport>(requests.check, params, signal);
  repair = (signal: AbortSignal) => this.#ask<RepairReport>(requests.repair, {}, signal);
  retry = (signal: AbortSignal) => this.#ask<RetryReport>(requests.retry, {}, signal);
  parked = () => this.#ask<readonly ParkedNote[]>(requests.parked, {});
  pause = () => this.#tell(requests.pause, {});
  resume = () => this.#tell(requests.resume, {});
  backup = (params: BackupParams, signal: AbortSignal) => this.#ask<BackupReport>(requests.backup, params, signal);
  backups = () => this.#ask<readonly RestorePoint[]>(requests.backups, {});
  complete = (params: CompleteParams, signal: AbortSignal) =>
    this.#ask<CompleteResult>(requests.complete, params, signal);
  estimate = (params: EstimateParams, signal: AbortSignal) =>
    this.#ask<EmbeddingEstimate>(requests.estimate, params, signal);
  choose = async (params: ChooseParams, signal: AbortSignal) => {
    await this.#ask<null>(requests.choose, params, signal);
  };
  hint = (paths: readonly string[], priority: "open" | "saved") => this.#tell(requests.hint, { paths, priority });
  watch = () => this.#tell(requests.watch, {});
  reconfigure = (settings: Settings) => this.#tell(requests.reconfigure, { settings });

  async sync(
    params: SyncParams,
    signal: AbortSignal,
    onProgress: (progress: SyncProgress) => void,
  ): Promise<SyncReport> {
    const progress = randomUUID();
    const listening = this.#connection.onProgress(syncProgressType, progress, onProgress);
    try {
      return await this.#ask<SyncReport>(requests.sync, params, signal, progress);
    } finally {
      listening.dispose();
    }
  }

  async #tell(method: string, params: object): Promise<void> {
    await this.#ask<null>(method, params);
  }

  async #ask<Result>(method: string, params: object, signal?: AbortSignal, progress?: string): Promise<Result> {
    signal?.throwIfAborted();
    const cancel = new CancellationTokenSource();
    const onAbort = () => cancel.cancel();
    signal?.addEventListener("abort", onAbort, { once: true });
    const forwarded: Forwarded = progress === undefined ? { params } : { params, progress };
    try {
      const answer = this.#send<Result>(method, forwarded, cancel);
      return await (signal === undefined ? answer : abortable(answer, signal));
    } finally {
      signal?.removeEventListener("abort", onAbort);
      cancel.dispose();
    }
  }

  async #send<Result>(method: string, params: unknown, cancel: CancellationTokenSource): Promise<Result> {
    if (this.#lostWith !== null) throw this.#lostWith;
    try {
      return await this.#connection.sendRequest<Result>(method, params, cancel.token);
    } catch (error) {
      if (error instanceof ResponseError && error.code !== pendingResponseRejected) throw fromResponseError(error);
      throw this.#lostWith ?? this.#lose("The connection to the Kura process that writes this folder broke.", error);
    }
  }

  #hello(): Promise<HelloResult> {
    const { restricted } = this.#asker;
    const params: HelloParams = { protocolVersion, version, restricted };
    return this.#send<HelloResult>(requests.hello, params, new CancellationTokenSource());
  }

  #arm(): void {
    if (this.#lostWith !== null) return;
    this.#cancelPing = this.#asker.clock.after(this.#timings.pingMs, () => this.#ping());
  }

  /** Counts questions and not seconds: after a sleep of the machine both sides need a moment. */
  #ping(): void {
    if (this.#unanswered >= 2) {
      this.#lose("The Kura process that writes this folder does not answer any more.");
      return;
    }
    this.#unanswered += 1;
    this.#hello().then(
      () => {
        this.#unanswered = 0;
      },
      () => undefined, // lost already, and said so
    );
    this.#arm();
  }

  #lose(message: string, cause?: unknown): ConnectionLostError {
    if (this.#lostWith !== null) return this.#lostWith;
    const error = new ConnectionLostError(message, cause === undefined ? {} : { cause });
    this.#lostWith = error;
    this.#cancelPing?.();
    this.#connection.dispose();
    this.#socket.destroy();
    this.#resolveLost(error);
    return error;
  }
}

async function openSocket(path: string, signal: AbortSignal): Promise<Socket> {
  const socket = connect(path);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onError = (error: Error) => reject(error);
  socket.once("connect", resolve);
  socket.once("error", onError);
  try {
    await abortable(promise, signal);
    return socket;
  } catch (cause) {
    socket.destroy();
    throw new ConnectionLostError("Nobody listens at the writer's socket.", { cause });
  } finally {
    socket.off("error", onError);
  }
}
