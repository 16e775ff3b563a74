export type Health = "ok" | "warning" | "error";
export type Phase = "starting" | "scanning" | "syncing" | "idle" | "paused" | "stopping";

/** What the health is not "ok" for, the worst first; `restricted` hides the others, of which none can be mended then. */
export type StatusCause =
  | "restricted"
  | "halted"
  | "index-unavailable"
  | "index-rebuilding"
  | "backing-off"
  | "parked"
  | "drift"
  | "not-agreed"
  | "unreadable"
  | "setting"
  | "backup-failed"
  | "backup-overdue";

export interface StatusSnapshot {
  readonly health: Health;
  readonly phase: Phase;
  /** One short sentence for people, in English. */
  readonly message: string;
  /** Why the health is what it is; null when it is "ok". `detail` is a sentence in English, or null. */
  readonly cause: { readonly kind: StatusCause; readonly detail: string | null } | null;
  /** How far the work under way is; null when there is none. */
  readonly progress: {
    readonly of: "notes" | "chunks";
    readonly done: number;
    /** Null while it is not known. */
    readonly total: number | null;
  } | null;
  /** ISO 8601 instant since which everything has been in sync, or was last; null: never yet. */
  readonly lastSyncAt: string | null;
  readonly notes: number;
  readonly chunks: number;
  /** Chunks that the vector index has been proven to hold. */
  readonly indexed: number;
  readonly pending: number;
  readonly parked: number;
  /** Findings of the last check that are not repaired. */
  readonly drift: number;
  readonly embedder: { readonly provider: string; readonly model: string };
  readonly index: {
    readonly kind: "chroma" | "exact";
    readonly state: "starting" | "ready" | "rebuilding" | "unavailable" | "stopped";
  };
  readonly backup: {
    /** `overdue`: notes have changed since the last one, and it is older than `backup.remindAfterHours`. */
    readonly state: "none" | "local" | "overdue" | "failed";
    readonly lastAt: string | null;
    readonly lastId: string | null;
    readonly unpushed: number;
  };
  readonly spend: { readonly todayUsd: number; readonly monthUsd: number; readonly budgetUsd: number | null };
  /** Files that are not indexed, with the reason (at most 20 of `skippedCount`). */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
  readonly skippedCount: number;
  /** Changes are noticed by events (watching), by looking again and again (polling), or only on command (off). */
  readonly watch: "watching" | "polling" | "off";
  /** Settings that cannot be used, a sentence each; their defaults are in force. */
  readonly settingProblems: readonly string[];
  /** Only words are searched and nothing is embedded, run or sent, for the workspace is not trusted. */
  readonly restricted: boolean;
  /** This process writes, or another does and this one asks it. */
  readonly role: "writer" | "follower" | "read-only";
  /** Longest stall of the server's loop since the last status, and since the start, in milliseconds. */
  readonly loopStallMs: number;
}
