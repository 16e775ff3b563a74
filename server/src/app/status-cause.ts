import type { Health, StatusCause, StatusSnapshot } from "../protocol/status.ts";
import type { RelayState } from "../sync/relay.ts";
import { counted } from "./cli/numbers.ts";

/** What can be wrong, as the parts of the engine say it of themselves. */
export interface TroubleFacts {
  readonly restricted: boolean;
  readonly relay: RelayState;
  readonly pending: number;
  readonly parked: number;
  readonly drift: number;
  readonly index: StatusSnapshot["index"];
  /** Why the index takes nothing; null when it does. */
  readonly indexReason: string | null;
  /** A folder or note that cannot be read; null when all can. */
  readonly unreadable: string | null;
  /** An embedder was asked for that nobody agreed to; null otherwise. */
  readonly notAgreed: string | null;
  /** Why the last backup failed; null when it did not. */
  readonly backupFailed: string | null;
  /** Notes have changed since the last backup, which is older than this; null when that is not so. */
  readonly backupOlderThanHours: number | null;
}

export type Trouble = Pick<StatusSnapshot, "health" | "message" | "cause">;

/** What a folder can do in a workspace that the user does not trust, as every refusal and every result says it. */
export const restrictedSentence = "This workspace is not trusted: only words were searched.";
const restrictedMessage = "This workspace is not trusted: only words are searched";

/** Causes that give way to a setting that cannot be used. */
const milderThanSetting: readonly StatusCause[] = ["backup-failed", "backup-overdue"];

/** The worst thing that is wrong, in words; null when nothing is. The message is made from the cause, here and nowhere else. */
export function troubleOf(facts: TroubleFacts): Trouble | null {
  const { relay, index } = facts;
  if (facts.restricted) return trouble("restricted", null, restrictedMessage);
  if (relay.kind === "halted") return trouble("halted", relay.reason, `Sync has stopped: ${relay.reason}`);
  if (index.state === "unavailable") {
    const reason = facts.indexReason;
    return trouble("index-unavailable", reason, `The vector index is not available: ${reason ?? "no reason given"}`);
  }
  if (index.state === "rebuilding") {
    const left = `${counted(facts.pending, "chunk")} to go`;
    return trouble("index-rebuilding", null, `Rebuilding the vector index from cached embeddings, ${left}`);
  }
  if (relay.kind === "backing-off") {
    return trouble("backing-off", relay.reason, `Waiting to try again: ${relay.reason}`);
  }
  if (facts.parked > 0) {
    return trouble("parked", null, `${counted(facts.parked, "chunk")} parked: retry, or see why with status`);
  }
  if (facts.drift > 0) return trouble("drift", null, `${counted(facts.drift, "finding")} in the last check: repair`);
  if (facts.notAgreed !== null) return trouble("not-agreed", facts.notAgreed, facts.notAgreed);
  if (facts.unreadable !== null) return trouble("unreadable", facts.unreadable, facts.unreadable);
  if (facts.backupFailed !== null) {
    return trouble("backup-failed", facts.backupFailed, `The last backup failed: ${facts.backupFailed}`);
  }
  if (facts.backupOlderThanHours !== null) {
    const age = counted(facts.backupOlderThanHours, "hour");
    return trouble("backup-overdue", null, `Notes have changed since the last backup, which is more than ${age} old`);
  }
  return null;
}

/** The status in a window where `problems` were found in the settings: they are its cause when nothing is worse. */
export function withSettingProblems(status: StatusSnapshot, problems: readonly string[]): StatusSnapshot {
  const [first] = problems;
  const gives = status.cause === null || milderThanSetting.includes(status.cause.kind);
  if (first === undefined || !gives) return { ...status, settingProblems: problems };
  return { ...status, ...trouble("setting", first, first), settingProblems: problems };
}

/** A writer's status in a window that does not trust the workspace. */
export function asRestricted(status: StatusSnapshot): StatusSnapshot {
  return { ...status, ...trouble("restricted", null, restrictedMessage), restricted: true };
}

function trouble(kind: StatusCause, detail: string | null, message: string): Trouble {
  const health: Health = kind === "halted" ? "error" : "warning";
  return { health, message, cause: { kind, detail } };
}
