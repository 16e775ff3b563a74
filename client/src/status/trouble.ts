import type { StatusCause, StatusSnapshot } from "../../../server/src/protocol/status.ts";
import type { Action } from "./action.ts";

export type Severity = "none" | "warning" | "error";

/** Something about a folder that is not as it should be. */
export interface Trouble {
  readonly kind: StatusCause | "read-only";
  /** A sentence of the server's, in English; null when there is none. */
  readonly detail: string | null;
  /** How much of it there is; null where that cannot be counted. */
  readonly count: number | null;
}

interface Nature {
  /** A background only for what asks something of the user: what heals by itself, or was wished, has none. */
  readonly severity: Severity;
  /** Nothing goes on while this lasts: a progress would stand still. */
  readonly blocking: boolean;
  /** What helps, the best first. */
  readonly actions: readonly Action[];
}

/** The worst first. */
const natures: Readonly<Record<Trouble["kind"], Nature>> = {
  halted: { severity: "error", blocking: true, actions: ["retry", "setKey", "chooseModel", "showLog"] },
  "index-unavailable": { severity: "warning", blocking: true, actions: ["restart", "showLog"] },
  "read-only": { severity: "warning", blocking: true, actions: ["restart", "showLog"] },
  unreadable: { severity: "warning", blocking: false, actions: ["sync", "showLog"] },
  parked: { severity: "warning", blocking: false, actions: ["showParked", "retry"] },
  drift: { severity: "warning", blocking: false, actions: ["repair", "check"] },
  "not-agreed": { severity: "warning", blocking: false, actions: ["chooseModel", "openSettings"] },
  setting: { severity: "warning", blocking: false, actions: ["openSettings"] },
  "backup-failed": { severity: "warning", blocking: false, actions: ["backup", "showLog"] },
  "backup-overdue": { severity: "warning", blocking: false, actions: ["backup"] },
  "backing-off": { severity: "none", blocking: true, actions: ["retry", "showLog"] },
  "index-rebuilding": { severity: "none", blocking: false, actions: [] },
  restricted: { severity: "none", blocking: false, actions: ["manageTrust"] },
};

const order = Object.keys(natures);

export function natureOf(trouble: Trouble): Nature {
  return natures[trouble.kind];
}

/** Negative when `a` is worse than `b`. */
export function compareTroubles(a: Trouble, b: Trouble): number {
  return order.indexOf(a.kind) - order.indexOf(b.kind);
}

/**
 * Everything that troubles a folder, the worst first. The status names only the worst cause: what else there is can be
 * read off its figures, and is not kept from the user until the worst is mended.
 */
export function troublesOf(status: StatusSnapshot): readonly Trouble[] {
  const found = new Map<Trouble["kind"], Trouble>();
  const add = (kind: Trouble["kind"], count: number | null = null, detail: string | null = null) => {
    if (!found.has(kind)) found.set(kind, { kind, count, detail });
  };
  if (status.role === "read-only") add("read-only", null, status.message);
  else if (status.cause !== null) add(status.cause.kind, countOf(status, status.cause.kind), status.cause.detail);
  if (status.parked > 0) add("parked", status.parked);
  if (status.drift > 0) add("drift", status.drift);
  if (status.restricted) add("restricted");
  else if (status.index.state === "unavailable") add("index-unavailable");
  if (status.settingProblems.length > 0) {
    found.delete("setting"); // its detail names one problem, the list all of them
    add("setting", status.settingProblems.length, status.settingProblems.join(" "));
  }
  if (status.backup.state === "failed") add("backup-failed");
  if (status.backup.state === "overdue") add("backup-overdue");
  return [...found.values()].sort(compareTroubles);
}

function countOf(status: StatusSnapshot, kind: Trouble["kind"]): number | null {
  switch (kind) {
    case "parked":
      return status.parked;
    case "drift":
      return status.drift;
    case "setting":
      return status.settingProblems.length;
    case "halted":
    case "backing-off":
    case "index-unavailable":
      return status.pending;
    default:
      return null;
  }
}
