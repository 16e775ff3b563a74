import type { LogOutputChannel, Memento } from "vscode";
import type { KeyStore } from "../key-store.ts";
import type { KuraClient } from "../kura-client.ts";
import type { SearchView } from "../search-view/search-view.ts";

/** What commands are given to work with. */
export interface CommandContext {
  readonly client: KuraClient;
  readonly keys: KeyStore;
  readonly searchView: Pick<SearchView, "show">;
  readonly log: LogOutputChannel;
  /** Remembers between windows, for "Don't show again". */
  readonly memory: Memento;
  /** Of the extension itself. */
  readonly version: string;
  /** Settings that are not what the manifest says, by their full key. */
  readonly changedSettings: () => ReadonlyMap<string, unknown>;
  /** Blacks out keys in a text that leaves Kura. */
  readonly redact: (text: string) => string;
}
