import { commands } from "vscode";

export type ContextKey = "kura.hasNotes" | "kura.paused" | "kura.hasKey";

/** What the `when` clauses of the manifest ask about. */
export class ContextKeys {
  readonly #set = new Map<ContextKey, boolean>();

  set(key: ContextKey, value: boolean): void {
    if (this.#set.get(key) === value) return;
    this.#set.set(key, value);
    void commands.executeCommand("setContext", key, value);
  }
}
