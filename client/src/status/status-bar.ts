import { type Disposable, StatusBarAlignment, window } from "vscode";
import type { KuraClient } from "../kura-client.ts";

/** Shows Kura's one status item and keeps it true to the client's state until disposed. */
export function showStatus(client: KuraClient): Disposable {
  const item = window.createStatusBarItem("status", StatusBarAlignment.Left);
  item.name = "Kura";
  item.command = "kura.showMenu";
  const draw = (): void => {
    if (client.state.server.kind === "absent") return item.hide();
    item.text = "$(check) Kura";
    item.show();
  };
  draw();
  const listening = client.onState(draw);
  return {
    dispose: () => {
      listening.dispose();
      item.dispose();
    },
  };
}
