export type Health = "ok" | "warning" | "error";
export type Phase = "starting" | "scanning" | "syncing" | "idle" | "paused" | "stopping";

export interface StatusSnapshot {
  readonly health: Health;
  readonly phase: Phase;
  /** One short sentence for people. */
  readonly message: string;
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
    readonly state: "none" | "local" | "failed";
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
  /** This process writes, or another does and this one asks it. */
  readonly role: "writer" | "follower" | "read-only";
  /** Longest stall of the server's loop since the last status, and since the start, in milliseconds. */
  readonly loopStallMs: number;
}
