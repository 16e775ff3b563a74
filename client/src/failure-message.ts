import { commands, window } from "vscode";
import type { KuraClient } from "./kura-client.ts";
import type { ServerState } from "./kura-state.ts";
import { t } from "./translate.ts";

/** Says once that the server is not started again, with the ways on. */
export function tellOfFailure(client: KuraClient): { dispose(): void } {
  const told: ServerState[] = [];
  return client.onState(({ server }) => {
    if (server.kind !== "failed" || told.at(-1) === server) return;
    told.splice(0, told.length, server);
    void tell(server.reason);
  });
}

async function tell(reason: string): Promise<void> {
  const restart = t("Restart Server");
  const showLog = t("Show Log");
  const chosen = await window.showErrorMessage(reason, restart, showLog);
  if (chosen === restart) await commands.executeCommand("kura.restart");
  if (chosen === showLog) await commands.executeCommand("kura.showLog");
}
