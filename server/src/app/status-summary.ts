import type { Health, Phase, StatusSnapshot } from "../protocol/status.ts";
import type { RelayState } from "../sync/relay.ts";

/** What the parts of the engine say of themselves, before it is put into words. */
export interface StatusFacts {
  readonly lifecycle: "starting" | "running" | "stopping";
  readonly scanning: { readonly done: number; readonly total: number | null } | null;
  readonly relay: RelayState;
  readonly notes: number;
  readonly pending: number;
  readonly parked: number;
  readonly drift: number;
  /** Hinted paths that are not settled yet. */
  readonly unsettled: number;
  readonly index: StatusSnapshot["index"];
  /** Why the index takes nothing; null when it does. */
  readonly indexReason: string | null;
  /** A folder or note that cannot be read; null when all can. */
  readonly unreadable: string | null;
  /** An embedder was asked for that nobody agreed to; null otherwise. */
  readonly notAgreed: string | null;
  readonly backupFailed: string | null;
}

export interface StatusSummary {
  readonly health: Health;
  readonly phase: Phase;
  readonly message: string;
}

const count = new Intl.NumberFormat("en-US");

/** The one sentence, with the worst thing first. "Synced" only when nothing is owed, parked, drifted or unread. */
export function summarise(facts: StatusFacts): StatusSummary {
  const phase = phaseOf(facts);
  const trouble = troubleOf(facts);
  if (trouble !== null) return { ...trouble, phase };
  return { health: "ok", phase, message: progressOf(facts, phase) };
}

function phaseOf(facts: StatusFacts): Phase {
  if (facts.lifecycle !== "running") return facts.lifecycle;
  if (facts.relay.kind === "paused") return "paused";
  if (facts.scanning !== null) return "scanning";
  return facts.pending > 0 || facts.unsettled > 0 ? "syncing" : "idle";
}

function troubleOf(facts: StatusFacts): Pick<StatusSummary, "health" | "message"> | null {
  if (facts.relay.kind === "halted") return { health: "error", message: `Sync has stopped: ${facts.relay.reason}` };
  if (facts.index.state === "unavailable") {
    return {
      health: "warning",
      message: `The vector index is not available: ${facts.indexReason ?? "no reason given"}`,
    };
  }
  if (facts.index.state === "rebuilding") {
    return {
      health: "warning",
      message: `Rebuilding the vector index from cached embeddings, ${count.format(facts.pending)} to go`,
    };
  }
  if (facts.relay.kind === "backing-off") {
    return { health: "warning", message: `Waiting to try again: ${facts.relay.reason}` };
  }
  if (facts.parked > 0) {
    return { health: "warning", message: `${plural(facts.parked, "chunk")} parked: retry, or see why with status` };
  }
  if (facts.drift > 0)
    return { health: "warning", message: `${plural(facts.drift, "finding")} in the last check: repair` };
  if (facts.notAgreed !== null) return { health: "warning", message: facts.notAgreed };
  if (facts.unreadable !== null) return { health: "warning", message: facts.unreadable };
  if (facts.backupFailed !== null)
    return { health: "warning", message: `The last backup failed: ${facts.backupFailed}` };
  return null;
}

function progressOf(facts: StatusFacts, phase: Phase): string {
  switch (phase) {
    case "starting":
      return "Starting";
    case "stopping":
      return "Stopping";
    case "paused":
      return facts.pending === 0 ? "Paused" : `Paused with ${plural(facts.pending, "chunk")} waiting`;
    case "scanning": {
      const { done, total } = facts.scanning ?? { done: 0, total: null };
      return total === null
        ? `Looking through notes, ${count.format(done)} so far`
        : `Reading notes ${count.format(done)}/${count.format(total)}`;
    }
    case "syncing":
      return facts.pending === 0 ? "Reading changed notes" : `Indexing, ${plural(facts.pending, "chunk")} to go`;
    case "idle":
      return facts.notes === 0 ? "No notes are indexed" : `Synced, ${plural(facts.notes, "note")}`;
  }
}

function plural(amount: number, noun: string): string {
  return `${count.format(amount)} ${noun}${amount === 1 ? "" : "s"}`;
}
