import { commands, Disposable, type LogOutputChannel, type Uri, type WebviewView, window } from "vscode";
import type { KuraClient } from "../kura-client.ts";
import { HitOpener } from "../open/hit-opener.ts";
import type { SearchView } from "./search-view.ts";
import { SearchViewSession } from "./search-view-session.ts";

export interface SearchViewParts {
  readonly client: KuraClient;
  /** Where the extension is installed. */
  readonly extensionUri: Uri;
  readonly log: LogOutputChannel;
}

const viewId = "kura.searchView";

/** Draws the search view whenever it is shown, until disposed. */
export function registerSearchView(parts: SearchViewParts): SearchView & Disposable {
  return new SearchViewProvider(parts);
}

/** VS Code makes a new page whenever the view is shown again; each gets a session of its own. */
class SearchViewProvider implements SearchView, Disposable {
  readonly #parts: SearchViewParts;
  readonly #opener = new HitOpener();
  readonly #registration: Disposable;
  #session: SearchViewSession | null = null;
  /** What `show` was asked for before there was a page to show it in. */
  #wanted: { readonly query: string | null } | null = null;

  constructor(parts: SearchViewParts) {
    this.#parts = parts;
    this.#registration = window.registerWebviewViewProvider(viewId, {
      resolveWebviewView: (view) => this.#resolve(view),
    });
  }

  async show(query?: string): Promise<void> {
    this.#wanted = { query: query ?? null };
    await commands.executeCommand(`${viewId}.focus`);
    this.#handOver();
  }

  dispose(): void {
    Disposable.from(this.#registration, this.#opener, ...(this.#session === null ? [] : [this.#session])).dispose();
  }

  #resolve(view: WebviewView): void {
    this.#session?.dispose();
    const session = new SearchViewSession({ ...this.#parts, view, opener: this.#opener });
    this.#session = session;
    session.onReady(() => this.#handOver());
    view.onDidDispose(() => {
      session.dispose();
      if (this.#session === session) this.#session = null;
    });
  }

  #handOver(): void {
    if (this.#wanted === null || this.#session === null || !this.#session.ready) return;
    this.#session.focus(this.#wanted.query);
    this.#wanted = null;
  }
}
