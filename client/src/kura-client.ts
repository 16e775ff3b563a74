import type { CancellationToken, Event } from "vscode";
import type { LocalHost } from "../../server/src/protocol/embedding-choice.ts";
import type { FolderRequestName, FolderRequests } from "../../server/src/protocol/folder-requests.ts";
import type { SyncProgressParams } from "../../server/src/protocol/methods.ts";
import type { KuraState } from "./kura-state.ts";

/** What commands and views ask Kura for, whatever happens to the server's process meanwhile. */
export interface KuraClient {
  readonly state: KuraState;
  /** Fires when anything in the state changed. */
  readonly onState: Event<KuraState>;
  readonly onSyncProgress: Event<SyncProgressParams>;
  /**
   * Asks the engine of a workspace folder. Waits while the server is starting. Rejects with CancellationError when the
   * token is cancelled, and with an Error whose message is one sentence for the user otherwise.
   */
  ask<Name extends FolderRequestName>(
    name: Name,
    folder: string,
    params: FolderRequests[Name]["params"],
    token?: CancellationToken,
  ): Promise<FolderRequests[Name]["result"]>;
  /** Embedding servers that answer on this machine. */
  localHosts(token: CancellationToken): Promise<readonly LocalHost[]>;
  /** Stops the server, when it runs, and starts it anew. */
  restart(): Promise<void>;
}
