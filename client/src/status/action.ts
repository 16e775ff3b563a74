/** What can be done about a state: the menu and the tooltip offer these and nothing else. */
export type Action =
  | "search"
  | "sync"
  | "retry"
  | "showParked"
  | "showLeftOut"
  | "check"
  | "repair"
  | "backup"
  | "pause"
  | "resume"
  | "chooseModel"
  | "setKey"
  | "removeKey"
  | "manageTrust"
  | "openSettings"
  | "restart"
  | "showLog"
  | "copyDiagnostics"
  | "showMenu";

/** The command that does it. */
export function commandOf(action: Action): string {
  return action === "manageTrust" ? "workbench.trust.manage" : `kura.${action}`;
}
