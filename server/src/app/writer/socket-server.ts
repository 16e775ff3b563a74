import { chmod, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import {
  type CancellationToken,
  createMessageConnection,
  type MessageConnection,
  ProgressType,
  SocketMessageReader,
  SocketMessageWriter,
} from "vscode-jsonrpc/node";
import type { Clock } from "../../core/ports/clock.ts";
import type { Log } from "../../core/ports/log.ts";
import { type HelloParams, type HelloResult, notifications, requests } from "../../protocol/methods.ts";
import type { StatusSnapshot } from "../../protocol/status.ts";
import type { SyncProgress } from "../../protocol/sync.ts";
import { answerRequest, folderRequests } from "../answer-request.ts";
import type { FolderEngine } from "../folder-engine.ts";
import { requestParams } from "../request-params.ts";
import { StatusThrottle, statusIntervalMs } from "../status-throttle.ts";
import { signalOfToken } from "../token-signal.ts";
import { toResponseError } from "../wire-error.ts";

/** Progress of a sync, sent under the token that the asking side put beside its params. */
export const syncProgressType = new ProgressType<SyncProgress>();

/** Every request but hello comes in this envelope. */
export interface Forwarded {
  readonly params: unknown;
  /** Present when the asking side wants progress. */
  readonly progress?: string;
}

export interface SocketServerOptions {
  readonly path: string;
  /** Requests wait for it; hello does not, so that a writer that is starting is not taken for a hung one. */
  readonly engine: Promise<FolderEngine>;
  readonly hello: (params: HelloParams) => HelloResult;
  readonly clock: Clock;
  readonly log: Log;
}

interface Follower {
  readonly connection: MessageConnection;
  readonly socket: Socket;
  /** Aborted when the follower goes away. */
  readonly running: Set<AbortController>;
}

/** The writer's ear: answers the requests of other windows and of the command line, and tells them the status. */
export class SocketServer {
  readonly #options: SocketServerOptions;
  readonly #server: Server;
  readonly #followers = new Map<MessageConnection, Follower>();
  readonly #statuses: StatusThrottle<StatusSnapshot>;
  #unsubscribe: (() => void) | null = null;
  #closed = false;

  constructor(options: SocketServerOptions) {
    this.#options = options;
    this.#server = createServer((socket) => this.#accept(socket));
    this.#statuses = new StatusThrottle(options.clock, statusIntervalMs, (status) => this.#tell(status));
  }

  /** To be called by the holder of the writer lock only: a socket that is there already is a dead writer's. */
  static async listen(options: SocketServerOptions): Promise<SocketServer> {
    const isFile = process.platform !== "win32";
    if (isFile) await rm(options.path, { force: true });
    const server = new SocketServer(options);
    await server.#listen();
    if (isFile) await chmod(options.path, 0o600);
    void server.#followStatus();
    return server;
  }

  /** Ends every connection, aborts what is under way for them, and removes the socket. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#unsubscribe?.();
    this.#statuses.close();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    for (const [connection, { socket, running }] of this.#followers) {
      for (const controller of running) controller.abort();
      connection.dispose();
      socket.destroy();
    }
    await promise;
  }

  #listen(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server.once("error", reject);
    this.#server.listen(this.#options.path, () => {
      this.#server.off("error", reject);
      this.#server.on("error", (error) => this.#options.log.warn("the writer's socket failed", { error: `${error}` }));
      resolve();
    });
    return promise;
  }

  async #followStatus(): Promise<void> {
    const engine = await this.#options.engine.catch(() => null); // whoever opens the engine reports why it failed
    if (engine === null || this.#closed) return;
    this.#unsubscribe = engine.onStatus((status) => this.#statuses.push(status));
  }

  #accept(socket: Socket): void {
    const connection = createMessageConnection(new SocketMessageReader(socket), new SocketMessageWriter(socket));
    const follower: Follower = { connection, socket, running: new Set() };
    this.#followers.set(connection, follower);
    connection.onError(([error]) => this.#options.log.debug("a follower's connection failed", { error: `${error}` }));
    connection.onClose(() => {
      for (const controller of follower.running) controller.abort();
      this.#followers.delete(connection);
      connection.dispose();
    });
    connection.onRequest(requests.hello, (params: unknown) => this.#options.hello(requestParams.hello(params)));
    for (const method of folderRequests) {
      connection.onRequest(method, (forwarded: Forwarded, token: CancellationToken) =>
        this.#answer(follower, method, forwarded, token),
      );
    }
    connection.listen();
  }

  async #answer(
    { connection, running }: Follower,
    method: string,
    forwarded: Forwarded,
    token: CancellationToken,
  ): Promise<unknown> {
    using cancellation = signalOfToken(token);
    const { controller } = cancellation;
    const { signal } = controller;
    running.add(controller);
    const onProgress = (progress: SyncProgress) => {
      if (forwarded.progress !== undefined && !signal.aborted) {
        // A follower that went away meanwhile needs no progress: its closed connection aborts the request.
        connection.sendProgress(syncProgressType, forwarded.progress, progress).catch(() => undefined);
      }
    };
    try {
      const engine = await this.#options.engine;
      return await answerRequest(engine, method, forwarded.params, { signal, onProgress });
    } catch (error) {
      return toResponseError(error, signal);
    } finally {
      running.delete(controller);
    }
  }

  #tell(status: StatusSnapshot): void {
    for (const connection of this.#followers.keys()) {
      connection.sendNotification(notifications.statusChanged, status).catch(() => undefined); // gone: closes itself
    }
  }
}
