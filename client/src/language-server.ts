import type { LogOutputChannel, TextDocument } from "vscode";
import {
  CloseAction,
  DidChangeConfigurationNotification,
  DidOpenTextDocumentNotification,
  type DidOpenTextDocumentParams,
  ErrorAction,
  IPCMessageReader,
  IPCMessageWriter,
  type Middleware,
} from "vscode-languageclient/node";
import { type InitializationOptions, notifications } from "../../server/src/protocol/methods.ts";
import { QuietLanguageClient } from "./language-client.ts";
import type { RunningServer, ServerEvents } from "./running-server.ts";
import { forkServer, type ServerProcess } from "./server-process.ts";

/** The server closes its folders within 3 s of being asked to. */
const shutdownWithinMs = 3000;

/** From the answer to `shutdown` to the end of the process. */
const exitWithinMs = 800;

const startWithinMs = 30_000;

export interface LanguageServerOptions extends ServerEvents {
  /** The server's bundle. */
  readonly module: string;
  readonly log: LogOutputChannel;
  readonly trace: LogOutputChannel;
  readonly initialization: Omit<InitializationOptions, "settings">;
  /** The settings in force, whenever asked. */
  readonly settings: () => unknown;
  /** Whether the server wants to hear that this document was opened or saved. */
  readonly isNote: (document: TextDocument) => boolean;
}

/** Starts a server's process and speaks the Language Server Protocol with it. As LaunchServer promises. */
export async function startLanguageServer(options: LanguageServerOptions, signal: AbortSignal): Promise<RunningServer> {
  const { log } = options;
  signal.throwIfAborted();
  const server = await forkServer(options.module, (line) => log.warn(`server: ${line}`));
  const client = languageClient(options, server);
  const giveUp = AbortSignal.any([signal, AbortSignal.timeout(startWithinMs)]);
  const kill = () => server.child.kill("SIGKILL");
  giveUp.addEventListener("abort", kill);
  try {
    await Promise.race([client.start(), endedEarly(server)]);
    signal.throwIfAborted();
  } catch (error) {
    kill();
    await server.ended;
    throw error;
  } finally {
    giveUp.removeEventListener("abort", kill);
  }
  return runningServer(options, client, server);
}

async function endedEarly(server: ServerProcess): Promise<never> {
  throw new Error(`The server ended while it was being started (${await server.ended}).`);
}

function runningServer(
  options: LanguageServerOptions,
  client: QuietLanguageClient,
  server: ServerProcess,
): RunningServer {
  const stopping = new AbortController();
  const heard = [
    client.onNotification(notifications.statusChanged, options.onStatus),
    client.onNotification(notifications.syncProgress, options.onSyncProgress),
  ];
  const whenEnded = async () => {
    const how = await server.ended;
    if (stopping.signal.aborted) return;
    options.log.error(`The server's process ${server.pid} ended: ${how}.`);
    options.onGone();
  };
  void whenEnded();
  return {
    pid: server.pid,
    request: (method, params, token) =>
      token === undefined ? client.sendRequest(method, params) : client.sendRequest(method, params, token),
    configure: () =>
      client.sendNotification(DidChangeConfigurationNotification.type, { settings: { kura: options.settings() } }),
    stop: async () => {
      stopping.abort();
      for (const listening of heard) listening.dispose();
      await stop(client, server, options.log);
    },
  };
}

/** Asks the server to end, and ends it when it does not. */
async function stop(client: QuietLanguageClient, server: ServerProcess, log: LogOutputChannel): Promise<void> {
  try {
    if (client.isRunning()) await client.dispose(shutdownWithinMs);
  } catch (error) {
    log.warn("The server did not shut down in time.", error);
  }
  const late = setTimeout(() => {
    log.warn(`The server's process ${server.pid} is being killed.`);
    server.child.kill("SIGKILL");
  }, exitWithinMs);
  await server.ended;
  clearTimeout(late);
}

function languageClient(options: LanguageServerOptions, { child }: ServerProcess): QuietLanguageClient {
  const transports = { reader: new IPCMessageReader(child), writer: new IPCMessageWriter(child), detached: true };
  return new QuietLanguageClient("kura", "Kura", () => Promise.resolve(transports), {
    documentSelector: [{ scheme: "file" }],
    outputChannel: options.log,
    traceOutputChannel: options.trace,
    initializationOptions: () => ({ ...options.initialization, settings: options.settings() }),
    initializationFailedHandler: () => false,
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => ({ action: CloseAction.DoNotRestart, handled: true, message: "The connection has ended." }),
    },
    middleware: middleware(options),
  });
}

/** The server reads notes from disk: it is told that one was opened or saved, and never what stands in it. */
function middleware({ isNote, settings, onFolders }: LanguageServerOptions): Middleware {
  return {
    didOpen: async (document, next) => (isNote(document) ? next(document) : undefined),
    didClose: async (document, next) => (isNote(document) ? next(document) : undefined),
    didSave: async (document, next) => (isNote(document) ? next(document) : undefined),
    sendNotification: (type, next, params) =>
      isOpening(type, params)
        ? next(type, { textDocument: { ...params.textDocument, text: "" } } as typeof params)
        : next(type, params),
    workspace: {
      configuration: ({ items }) => items.map(({ section }) => (section === "kura" ? settings() : null)),
      // The extension tells of changes itself, without the settings that are the client's own.
      didChangeConfiguration: async () => undefined,
      didChangeWorkspaceFolders: async (change, next) => {
        await next(change);
        onFolders();
      },
    },
  };
}

function isOpening(type: string | { readonly method: string }, params: unknown): params is DidOpenTextDocumentParams {
  const method = typeof type === "string" ? type : type.method;
  return method === DidOpenTextDocumentNotification.method && params !== undefined;
}
