import { performance } from "node:perf_hooks";
import { type ExtensionContext, type LogOutputChannel, window, workspace } from "vscode";
import type { CommandContext } from "./commands/command-context.ts";
import { registerCommands } from "./commands/register-commands.ts";
import { ContextKeys } from "./context-keys.ts";
import { tellOfFailure } from "./failure-message.ts";
import { looksLikeNote } from "./notes-finder.ts";
import { Redactor } from "./redact.ts";
import { redactedChannel } from "./redacted-channel.ts";
import type { LaunchServer } from "./running-server.ts";
import { registerSearchView } from "./search-view/search-view-provider.ts";
import { Secrets } from "./secrets.ts";
import { Settings } from "./settings.ts";
import { showStatus } from "./status/status-bar.ts";
import { traceChannel } from "./trace-channel.ts";
import { WindowClient } from "./window-client.ts";

/** What deactivate ends: VS Code gives it nothing to go by. */
const stops: (() => Promise<void>)[] = [];

/** Shows what there is to show and looks for notes; the server, and all that is heavy, comes when there are some. */
export function activate(context: ExtensionContext): void {
  const startedAt = performance.now();
  const redactor = new Redactor();
  const channel = (name: string) =>
    redactedChannel(window.createOutputChannel(name, { log: true }), (text) => redactor.redact(text));
  const log = channel("Kura");
  const trace = traceChannel(() => channel("Kura Trace"));
  const settings = new Settings(context.extension.packageJSON);
  const contextKeys = new ContextKeys();

  const client = new WindowClient({ launch: launchWith(context, settings, log, trace), log });
  const keys = new Secrets({
    storage: context.secrets,
    handOver: (origin, key) => client.handOver(origin, key),
    learn: (key) => redactor.learn(key),
    onOrigins: (origins) => contextKeys.set("kura.hasKey", origins.length > 0),
    onError: (error) => log.error(error instanceof Error ? error.message : String(error)),
  });
  const searchView = registerSearchView({ client, extensionUri: context.extensionUri, log });
  const commandContext: CommandContext = {
    client,
    keys,
    searchView,
    log,
    memory: context.globalState,
    version: context.extension.packageJSON.version,
    changedSettings: () => settings.changed(),
    redact: (text) => redactor.redact(text),
  };

  context.subscriptions.push(
    log,
    trace,
    client,
    keys,
    searchView,
    registerCommands(commandContext),
    showStatus(client),
    tellOfFailure(client),
    client.onServer(() => keys.handOverAll()),
    client.onState(({ server, folders }) => {
      contextKeys.set("kura.hasNotes", server.kind !== "absent" && server.kind !== "looking");
      contextKeys.set(
        "kura.paused",
        folders.some(({ status }) => status?.phase === "paused"),
      );
    }),
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("kura")) void client.configure();
    }),
  );
  stops.push(() => client.stop());
  void keys.follow();
  void client.look();
  log.debug(`activated in ${(performance.now() - startedAt).toFixed(1)} ms`);
}

/** Resolves when no process is left behind. */
export async function deactivate(): Promise<void> {
  await Promise.all(stops.splice(0).map((stop) => stop()));
}

function launchWith(
  context: ExtensionContext,
  settings: Settings,
  log: LogOutputChannel,
  trace: LogOutputChannel,
): LaunchServer {
  return async (events, signal) => {
    const startedAt = performance.now();
    const { startLanguageServer } = await import("./language-server.ts");
    const server = await startLanguageServer(
      {
        ...events,
        module: context.asAbsolutePath("dist/server.mjs"),
        log,
        trace,
        initialization: { restricted: !workspace.isTrusted, dataDir: null },
        settings: () => settings.forServer(),
        isNote: looksLikeNote,
      },
      signal,
    );
    log.debug(`server ready after ${(performance.now() - startedAt).toFixed(0)} ms, process ${server.pid}`);
    return server;
  };
}
