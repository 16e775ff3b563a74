import type { KuraState } from "../kura-state.ts";
import type { Action } from "./action.ts";
import type { StatusView } from "./status-text.ts";

export interface MenuGroups {
  /** What the state asks for. */
  readonly now: readonly Action[];
  /** What can be done with the notes at any time. */
  readonly notes: readonly Action[];
  /** About Kura itself. */
  readonly kura: readonly Action[];
}

/** What can be done now, in three groups. Nothing is offered that would be refused, and nothing twice. */
export function menuGroups(state: KuraState, view: StatusView | null): MenuGroups {
  const running = state.server.kind === "running";
  const statuses = state.folders.flatMap(({ status }) => status ?? []);
  const possible = (action: Action): boolean => {
    switch (action) {
      case "sync":
      case "retry":
      case "check":
      case "repair":
      case "backup":
      case "chooseModel":
        return running && state.trusted;
      case "setKey":
        return state.trusted;
      case "manageTrust":
        return !state.trusted;
      case "pause":
        return running && state.trusted && statuses.some(({ phase }) => phase !== "paused");
      case "resume":
        return running && state.trusted && statuses.some(({ phase }) => phase === "paused");
      case "search":
        return state.server.kind !== "absent" && state.server.kind !== "failed";
      case "showParked":
        return running && statuses.some(({ parked }) => parked > 0);
      case "showLeftOut":
        return statuses.some(({ skippedCount }) => skippedCount > 0);
      case "restart":
        return state.server.kind !== "absent";
      default:
        return true;
    }
  };
  const asked = (view?.actions ?? []).filter((action) => action !== "showLog" && possible(action));
  const rest = (actions: readonly Action[]) => actions.filter((action) => possible(action) && !asked.includes(action));
  return {
    now: asked,
    notes: rest(["search", "sync", "showLeftOut", "check", "backup", "pause", "resume"]),
    kura: rest(["chooseModel", "setKey", "openSettings", "restart", "showLog", "copyDiagnostics"]),
  };
}
