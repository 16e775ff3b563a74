import type { Log } from "../../server/src/core/ports/log.ts";

export interface LogLine {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Keeps what is logged, so that a test can read it. */
export class MemoryLog implements Log {
  readonly lines: LogLine[] = [];

  debug = this.#writer("debug");
  info = this.#writer("info");
  warn = this.#writer("warn");
  error = this.#writer("error");

  #writer(level: LogLine["level"]) {
    return (message: string, fields: Readonly<Record<string, unknown>> = {}) => {
      this.lines.push({ level, message, fields });
    };
  }
}
