import type { Log } from "../../core/ports/log.ts";
import type { Settings } from "../../protocol/settings.ts";
import { printable } from "./style.ts";
import type { Output } from "./world.ts";

type Level = Settings["log"]["level"];
const levels: readonly Level[] = ["debug", "info", "warn", "error"];

/** One line an entry: level, message, fields as key=value. Entries below `least` are dropped. */
export function stderrLog(output: Output, least: Level): Log {
  const writer =
    (level: Level) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) => {
      if (levels.indexOf(level) < levels.indexOf(least)) return;
      const told = Object.entries(fields).map(([key, value]) => ` ${key}=${JSON.stringify(value)}`);
      output.write(`kura: ${level === "info" ? "" : `${level}: `}${printable(message + told.join(""))}\n`);
    };
  return { debug: writer("debug"), info: writer("info"), warn: writer("warn"), error: writer("error") };
}
