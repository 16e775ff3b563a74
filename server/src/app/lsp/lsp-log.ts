import type { Log } from "../../core/ports/log.ts";
import type { Settings } from "../../protocol/settings.ts";

type Level = Settings["log"]["level"];
const levels: readonly Level[] = ["debug", "info", "warn", "error"];

/** What vscode-languageserver's `connection.console` is to a log. */
export interface LspConsole {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Sends entries at or above `least()` to the client's log (window/logMessage). */
export function lspLog(target: LspConsole, least: () => Level): Log {
  const writer =
    (level: Level) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) => {
      if (levels.indexOf(level) < levels.indexOf(least())) return;
      const told = Object.entries(fields).map(([key, value]) => ` ${key}=${JSON.stringify(value)}`);
      target[level](message + told.join(""));
    };
  return { debug: writer("debug"), info: writer("info"), warn: writer("warn"), error: writer("error") };
}
