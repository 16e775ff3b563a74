import { EventEmitter, LogLevel, type LogOutputChannel, workspace } from "vscode";

/**
 * The channel that the language client writes its trace to, which it does when the channel's level is Trace: here that
 * follows the setting `kura.trace.server`. `create` makes the channel to be seen, when the first line is written.
 */
export function traceChannel(create: () => LogOutputChannel): LogOutputChannel {
  const created: LogOutputChannel[] = [];
  const channel = (): LogOutputChannel => {
    const [first = create()] = created;
    created[0] = first;
    return first;
  };
  const level = (): LogLevel =>
    workspace.getConfiguration("kura").get("trace.server", "off") === "off" ? LogLevel.Off : LogLevel.Trace;
  const changed = new EventEmitter<LogLevel>();
  const listening = workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration("kura.trace.server")) changed.fire(level());
  });
  // The level that is chosen for the visible channel would keep trace lines out of it.
  const write = (message: string, ...args: unknown[]): void => channel().info(message, ...args);
  return {
    name: "Kura Trace",
    get logLevel() {
      return level();
    },
    onDidChangeLogLevel: changed.event,
    append: (value) => channel().append(value),
    appendLine: (value) => channel().appendLine(value),
    replace: (value) => channel().replace(value),
    clear: () => channel().clear(),
    show: () => channel().show(),
    hide: () => channel().hide(),
    dispose: () => {
      listening.dispose();
      changed.dispose();
      created[0]?.dispose();
    },
    trace: write,
    debug: write,
    info: write,
    warn: (message, ...args) => channel().warn(message, ...args),
    error: (error, ...args) => channel().error(error, ...args),
  };
}
