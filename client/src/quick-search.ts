import { commands, type Disposable, type LogOutputChannel } from "vscode";
import type { KuraClient } from "./kura-client.ts";
import { HitOpener } from "./open/hit-opener.ts";
import { QuickSearchPick } from "./quick-search-pick.ts";
import type { SearchView } from "./search-view/search-view.ts";
import { runViewCommand } from "./search-view/view-commands.ts";

export interface QuickSearchParts {
  readonly client: Pick<KuraClient, "state" | "onState" | "ask">;
  /** Where a query goes on when it is to stay on screen. */
  readonly searchView: Pick<SearchView, "show">;
  readonly log: LogOutputChannel;
}

/** True while the quick search is open: the manifest binds a key to `kura.openToSide` then. */
const openKey = "kura.quickSearch";

/** Kura: Search Notes, in a quick pick. At most one is open. */
export class QuickSearch implements Disposable {
  readonly #parts: QuickSearchParts;
  readonly #opener = new HitOpener();
  #pick: QuickSearchPick | null = null;

  constructor(parts: QuickSearchParts) {
    this.#parts = parts;
  }

  /** Opens it, and resolves when it has been closed and what was chosen is open. */
  async show(): Promise<void> {
    this.#pick?.dispose();
    const pick = new QuickSearchPick(this.#parts);
    this.#pick = pick;
    await commands.executeCommand("setContext", openKey, true);
    const chosen = await pick.chosen;
    if (this.#pick === pick) {
      this.#pick = null;
      await commands.executeCommand("setContext", openKey, false);
    }
    if (chosen === null) return;
    switch (chosen.kind) {
      case "hit":
        return this.#opener.open(chosen.place, chosen.how);
      case "view":
        return this.#parts.searchView.show(chosen.query);
      case "command":
        return runViewCommand(chosen.command);
    }
  }

  /** Opens the hit that is selected beside the active editor and closes the pick; without one open, does nothing. */
  async openToSide(): Promise<void> {
    this.#pick?.choose("beside");
  }

  dispose(): void {
    this.#pick?.dispose();
    this.#opener.dispose();
  }
}
