import { CancellationError, commands, type LogOutputChannel, window } from "vscode";
import { t } from "../translate.ts";
import { plainMessage } from "./plain-message.ts";

/** Tells the user in one sentence what went wrong, with the way to the log. What was cancelled is no news. */
export async function showFailure(error: unknown, log: LogOutputChannel): Promise<void> {
  if (error instanceof CancellationError) return;
  const sentence = error instanceof Error ? error.message : String(error);
  log.error(sentence);
  const showLog = t("Show Log");
  const picked = await window.showErrorMessage(plainMessage(sentence), showLog);
  if (picked === showLog) await commands.executeCommand("kura.showLog");
}
