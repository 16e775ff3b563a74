import { basename } from "node:path";
import {
  type Connection,
  DidChangeConfigurationNotification,
  type InitializeParams,
  type InitializeResult,
  TextDocumentSyncKind,
} from "vscode-languageserver/node";
import { messageOf, UsageError } from "../../core/errors.ts";
import type { Clock } from "../../core/ports/clock.ts";
import { notifications } from "../../protocol/methods.ts";
import type { ServerComposition } from "../composition.ts";
import { registerDocuments, registerOwnRequests, registerRequests } from "../handlers.ts";
import { requestParams } from "../request-params.ts";
import { parseSettingsLeniently } from "../settings.ts";
import { version } from "../version.ts";
import { lspLog } from "./lsp-log.ts";
import { MemorySecrets } from "./memory-secrets.ts";
import { ServerSessions } from "./server-sessions.ts";
import { withWorkDone } from "./work-done.ts";

/** Closing a folder takes longer only when something hangs, or the machine is busy; then the operating system closes it. */
const closeWithinMs = 2500;

export interface StartedServer {
  /** Closes every folder, within 3 s or `withinMs` whatever happens. May be called more than once. */
  close(withinMs?: number): Promise<void>;
}

/** A language server on `connection`: to be called before anything is listened to. */
export function startServer(connection: Connection, composition: ServerComposition, clock: Clock): StartedServer {
  const secrets = new MemorySecrets();
  let sessions: ServerSessions | null = null;
  let initial: InitializeParams | null = null;
  const opened = () => {
    if (sessions === null) throw new UsageError("Kura has not been initialized yet.");
    return sessions;
  };

  const log = lspLog(connection.console, () => sessions?.logLevel ?? "info");

  connection.onInitialize((params): InitializeResult => {
    const options = requestParams.initialization(params.initializationOptions);
    initial = params;
    sessions = new ServerSessions({
      composition,
      secrets,
      settings: parseSettingsLeniently(options.settings),
      restricted: options.restricted ?? false,
      dataDir: options.dataDir ?? null,
      clock,
      log,
      onStatus: (folder, status) => {
        void connection.sendNotification(notifications.statusChanged, { folder, status });
      },
      onFirstSync: (folder, work) =>
        withWorkDone(
          connection,
          params.capabilities.window?.workDoneProgress === true,
          `Kura: ${basename(folder)}`,
          work,
        ),
    });
    return {
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.None, save: { includeText: false } },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
      serverInfo: { name: "kura", version },
    };
  });

  connection.onInitialized(async () => {
    for (const uri of foldersOf(initial)) opened().add(uri);
    const { workspace } = initial?.capabilities ?? {};
    if (workspace?.workspaceFolders === true) {
      connection.workspace.onDidChangeWorkspaceFolders(async ({ added, removed }) => {
        for (const { uri } of added) opened().add(uri);
        for (const { uri } of removed) await opened().remove(uri);
      });
    }
    if (workspace?.didChangeConfiguration?.dynamicRegistration === true) {
      await connection.client.register(DidChangeConfigurationNotification.type, { section: "kura" });
    }
  });

  connection.onDidChangeConfiguration(async ({ settings }) => {
    const sent = await settingsFrom(connection, initial, settings);
    if (sent !== undefined) await opened().reconfigure(parseSettingsLeniently(sent));
  });

  registerRequests(connection, opened);
  registerOwnRequests(connection, {
    secrets,
    sessions: opened,
    findLocalHosts: (signal) => composition.findLocalHosts(signal),
    restricted: () => requestParams.initialization(initial?.initializationOptions).restricted ?? false,
  });
  registerDocuments(connection, opened);

  const close = async (withinMs = closeWithinMs) => {
    const closing = sessions?.close() ?? Promise.resolve();
    const late = Promise.withResolvers<void>();
    const cancel = clock.after(withinMs, late.resolve);
    try {
      await Promise.race([closing, late.promise]);
    } catch (error) {
      log.error("a notes folder could not be closed", { reason: messageOf(error) });
    } finally {
      cancel();
    }
  };
  connection.onShutdown(() => close());
  return { close };
}

function foldersOf(params: InitializeParams | null): string[] {
  const folders = params?.workspaceFolders?.map(({ uri }) => uri) ?? [];
  const root = params?.rootUri ?? null;
  return folders.length > 0 || root === null ? folders : [root];
}

/** The `kura` section: sent along by the client, or to be asked for; undefined when it is not to be had. */
async function settingsFrom(connection: Connection, initial: InitializeParams | null, sent: unknown): Promise<unknown> {
  if (typeof sent === "object" && sent !== null && "kura" in sent) return sent.kura;
  if (initial?.capabilities.workspace?.configuration !== true) return undefined;
  return connection.workspace.getConfiguration("kura");
}
