import { commands, env, type QuickPickItem, QuickPickItemKind, window } from "vscode";
import { type Action, commandOf } from "../status/action.ts";
import { actionTitle } from "../status/action-title.ts";
import { menuGroups } from "../status/menu-entries.ts";
import { statusView } from "../status/status-text.ts";
import { t } from "../translate.ts";
import type { CommandContext } from "./command-context.ts";
import { plainLabel } from "./plain-message.ts";

interface ActionItem extends QuickPickItem {
  readonly action: Action | null;
}

const icons: Readonly<Record<Action, string>> = {
  search: "search",
  sync: "sync",
  retry: "refresh",
  showParked: "list-unordered",
  showLeftOut: "exclude",
  check: "checklist",
  repair: "tools",
  backup: "archive",
  pause: "debug-pause",
  resume: "play",
  chooseModel: "symbol-misc",
  setKey: "key",
  removeKey: "trash",
  manageTrust: "workspace-untrusted",
  openSettings: "settings-gear",
  restart: "server-process",
  showLog: "output",
  copyDiagnostics: "copy",
  showMenu: "menu",
};

/** Kura: Show Status Menu. What can be done now, what the state asks for first. */
export async function showMenu({ client }: CommandContext): Promise<void> {
  const { state } = client;
  const view = statusView(state, t, new Date(), env.language);
  const { now, notes, kura } = menuGroups(state, view);
  const group = (title: string, actions: readonly Action[]): ActionItem[] =>
    actions.length === 0
      ? []
      : [{ label: title, kind: QuickPickItemKind.Separator, action: null }, ...actions.map(actionItem)];
  const items = [...group(t("Asked for now"), now), ...group(t("Notes"), notes), ...group("Kura", kura)];
  const sentence = view === null ? t("There are no notes in this workspace.") : view.sentence;
  const reason = view?.sections.flatMap(({ troubles }) => troubles).find(({ detail }) => detail !== null)?.detail;
  const picked = await window.showQuickPick(items, {
    title: t("Kura: {0}", plainLabel(sentence)),
    placeHolder: reason == null ? t("What can be done now") : plainLabel(reason),
  });
  if (picked?.action != null) await commands.executeCommand(commandOf(picked.action));
}

function actionItem(action: Action): ActionItem {
  return { label: `$(${icons[action]}) ${actionTitle(action, t)}`, action };
}
