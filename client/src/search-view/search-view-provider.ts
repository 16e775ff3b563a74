import { Disposable, type LogOutputChannel, type Uri, window } from "vscode";
import type { KuraClient } from "../kura-client.ts";
import type { SearchView } from "./search-view.ts";

export interface SearchViewParts {
  readonly client: KuraClient;
  /** Where the extension is installed. */
  readonly extensionUri: Uri;
  readonly log: LogOutputChannel;
}

/** Draws the search view whenever it is shown, until disposed. */
export function registerSearchView({ extensionUri, log }: SearchViewParts): SearchView & Disposable {
  const registration = window.registerWebviewViewProvider("kura.searchView", {
    resolveWebviewView({ webview }) {
      webview.options = { localResourceRoots: [extensionUri] };
      log.debug("the search view was opened");
    },
  });
  return Object.assign(Disposable.from(registration), { show: async () => undefined });
}
