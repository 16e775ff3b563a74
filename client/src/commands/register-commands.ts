import { commands, Disposable } from "vscode";
import type { CommandContext } from "./command-context.ts";

/** Registers every command of the manifest; they are gone when the result is disposed. */
export function registerCommands(context: CommandContext): Disposable {
  const { searchView } = context;
  return Disposable.from(commands.registerCommand("kura.search", () => searchView.show()));
}
