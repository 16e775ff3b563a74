import type { CancellationToken, Connection } from "vscode-languageserver/node";
import { notifications, requests } from "../protocol/methods.ts";
import type { SyncProgress } from "../protocol/sync.ts";
import { answerRequest, folderRequests } from "./answer-request.ts";
import type { ServerComposition } from "./composition.ts";
import type { MemorySecrets } from "./lsp/memory-secrets.ts";
import type { ServerSessions } from "./lsp/server-sessions.ts";
import { requestParams } from "./request-params.ts";
import { signalOfToken } from "./token-signal.ts";
import { toResponseError } from "./wire-error.ts";

/** Methods that the language server takes care of by itself: watching and settings are not the client's to ask for. */
const ownMethods: readonly string[] = [requests.watch, requests.reconfigure];

const never = new AbortController().signal;

/** Answers Kura's own requests: each names its folder, and is asked of that folder's session. */
export function registerRequests(connection: Connection, sessions: () => ServerSessions): void {
  for (const method of folderRequests) {
    if (ownMethods.includes(method)) continue;
    connection.onRequest(method, async (params: unknown, token: CancellationToken) => {
      using cancellation = signalOfToken(token);
      const { signal } = cancellation.controller;
      try {
        const { folder } = requestParams.folder(params);
        const session = await sessions().session(folder);
        const onProgress = (progress: SyncProgress) => {
          void connection.sendNotification(notifications.syncProgress, { folder, ...progress });
        };
        return await answerRequest(session, method, params, { signal, onProgress });
      } catch (error) {
        return toResponseError(error, signal);
      }
    });
  }
}

export interface OwnRequestsDeps {
  readonly secrets: MemorySecrets;
  readonly sessions: () => ServerSessions;
  readonly findLocalHosts: ServerComposition["findLocalHosts"];
  /** True where nothing may be asked of anybody, for the user does not trust the workspace. */
  readonly restricted: () => boolean;
}

/** Answers what is asked of the server and of no folder. Neither is ever forwarded to another process. */
export function registerOwnRequests(connection: Connection, deps: OwnRequestsDeps): void {
  connection.onRequest(requests.embeddingKey, (params: unknown) => {
    try {
      const { key, origin } = requestParams.embeddingKey(params);
      deps.secrets.setEmbeddingKey(key, origin);
      // What waited for the key goes on by itself; nobody has to wait for that.
      void deps.sessions().reconfigure();
      return null;
    } catch (error) {
      return toResponseError(error, never);
    }
  });
  // A request without params is handed over as its token alone.
  connection.onRequest(requests.localHosts, async (...given: readonly unknown[]) => {
    using cancellation = signalOfToken(given.at(-1) as CancellationToken);
    const { signal } = cancellation.controller;
    try {
      return deps.restricted() ? [] : await deps.findLocalHosts(signal);
    } catch (error) {
      return toResponseError(error, signal);
    }
  });
}

/** What the editor does with notes is a hint of what to look at first. */
export function registerDocuments(connection: Connection, sessions: () => ServerSessions): void {
  connection.onDidOpenTextDocument(({ textDocument }) => sessions().hint([textDocument.uri], "open"));
  connection.onDidSaveTextDocument(({ textDocument }) => sessions().hint([textDocument.uri], "saved"));
  connection.onDidChangeWatchedFiles(({ changes }) =>
    sessions().hint(
      changes.map(({ uri }) => uri),
      "saved",
    ),
  );
}
