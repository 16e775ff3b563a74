import { type InitializeParams, LanguageClient } from "vscode-languageclient/node";

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

  /** The status item tells how far a sync is: a second progress beside it would say the same once more. */
  protected override fillInitializeParams(params: InitializeParams): void {
    super.fillInitializeParams(params);
    if (params.capabilities.window !== undefined) params.capabilities.window.workDoneProgress = false;
  }
}
