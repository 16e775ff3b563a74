import type { Translate } from "../translation.ts";
import type { Action } from "./action.ts";

/** What an action is called in the menu and the tooltip. */
export function actionTitle(action: Action, t: Translate): string {
  switch (action) {
    case "search":
      return t("Search Notes");
    case "sync":
      return t("Sync Now");
    case "retry":
      return t("Retry");
    case "showParked":
      return t("Show Parked Notes");
    case "showLeftOut":
      return t("Show Files Left Out");
    case "check":
      return t("Check Integrity");
    case "repair":
      return t("Repair");
    case "backup":
      return t("Back Up Now");
    case "pause":
      return t("Pause Sync");
    case "resume":
      return t("Resume Sync");
    case "chooseModel":
      return t("Choose Embedding Model…");
    case "setKey":
      return t("Set API Key…");
    case "removeKey":
      return t("Remove API Key…");
    case "manageTrust":
      return t("Manage Workspace Trust");
    case "openSettings":
      return t("Settings");
    case "restart":
      return t("Restart Server");
    case "showLog":
      return t("Show Log");
    case "copyDiagnostics":
      return t("Copy Diagnostics");
    case "showMenu":
      return t("More…");
  }
}
