import { LanguageClient } from "vscode-languageclient/node";

/** Writes into the log what the library would put before the user's eyes: what the user hears is for Kura to say. */
export class QuietLanguageClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }

  override warn(message: string, data?: unknown): void {
    super.warn(message, data, false);
  }

  override info(message: string, data?: unknown): void {
    super.info(message, data, false);
  }

  /** Kura's own setting has decided already that these lines are wanted: the channel's level would keep them out. */
  override debug(message: string, data?: unknown): void {
    super.info(`[debug] ${message}`, data, false);
  }
}
