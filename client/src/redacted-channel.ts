import { inspect } from "node:util";
import type { LogOutputChannel, ViewColumn } from "vscode";

/** `channel`, but nothing is written to it that has not gone through `redact`. */
export function redactedChannel(channel: LogOutputChannel, redact: (text: string) => string): LogOutputChannel {
  const shown = (value: unknown): string => {
    if (typeof value === "string") return redact(value);
    if (value instanceof Error) return redact(value.stack ?? value.message);
    return redact(inspect(value));
  };
  const writer =
    (level: "trace" | "debug" | "info" | "warn" | "error") =>
    (message: unknown, ...args: unknown[]): void =>
      channel[level](shown(message), ...args.map(shown));
  return {
    get name() {
      return channel.name;
    },
    get logLevel() {
      return channel.logLevel;
    },
    onDidChangeLogLevel: (listener, thisArgs, disposables) =>
      channel.onDidChangeLogLevel(listener, thisArgs, disposables),
    append: (value) => channel.append(redact(value)),
    appendLine: (value) => channel.appendLine(redact(value)),
    replace: (value) => channel.replace(redact(value)),
    clear: () => channel.clear(),
    show: (columnOrFocus?: ViewColumn | boolean, preserveFocus?: boolean) =>
      channel.show(typeof columnOrFocus === "boolean" ? columnOrFocus : preserveFocus),
    hide: () => channel.hide(),
    dispose: () => channel.dispose(),
    trace: writer("trace"),
    debug: writer("debug"),
    info: writer("info"),
    warn: writer("warn"),
    error: writer("error"),
  };
}
