import { commands } from "vscode";
import type { ViewCommand } from "./messages.ts";

/** Runs what a button of the view stands for; a webview can reach no other command. */
export async function runViewCommand(command: ViewCommand): Promise<void> {
  switch (command) {
    case "openFolder":
      return commands.executeCommand("workbench.action.files.openFolder");
    case "openSettings":
      return commands.executeCommand("workbench.action.openSettings", "kura.notes");
    case "manageTrust":
      return commands.executeCommand("workbench.trust.manage");
    case "retry":
      return commands.executeCommand("kura.retry");
    case "resume":
      return commands.executeCommand("kura.resume");
    case "restart":
      return commands.executeCommand("kura.restart");
    case "showLog":
      return commands.executeCommand("kura.showLog");
    case "chooseModel":
      return commands.executeCommand("kura.chooseModel");
  }
}
