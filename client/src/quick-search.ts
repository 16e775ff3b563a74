import type { LogOutputChannel } from "vscode";
import type { KuraClient } from "./kura-client.ts";
import type { SearchView } from "./search-view/search-view.ts";

export interface QuickSearchParts {
  readonly client: KuraClient;
  /** Where a query goes on when it is to stay on screen. */
  readonly searchView: Pick<SearchView, "show">;
  readonly log: LogOutputChannel;
}

/** Kura: Search Notes, in a quick pick. At most one is open. */
export class QuickSearch {
  readonly #parts: QuickSearchParts;

  constructor(parts: QuickSearchParts) {
    this.#parts = parts;
  }

  /** Opens it, and resolves when it has been closed. */
  async show(): Promise<void> {
    this.#parts.log.debug("the quick search was opened");
  }

  /** Opens the hit that is selected beside the active editor and closes the pick; without one open, does nothing. */
  async openToSide(): Promise<void> {
    this.#parts.log.debug("a hit was opened to the side");
  }

  dispose(): void {
    this.#parts.log.debug("the quick search ended");
  }
}
