import type { Phase, StatusSnapshot } from "../protocol/status.ts";
import { count, counted } from "./cli/numbers.ts";
import { type TroubleFacts, troubleOf } from "./status-cause.ts";

/** What the parts of the engine say of themselves, before it is put into words. */
export interface StatusFacts extends TroubleFacts {
  readonly lifecycle: "starting" | "running" | "stopping";
  /** Nobody has looked at the notes yet since the folder was opened, and somebody is about to. */
  readonly unlooked: boolean;
  readonly scanning: { readonly done: number; readonly total: number | null } | null;
  readonly notes: number;
  /** Chunks delivered since nothing was owed. */
  readonly delivered: number;
  /** Hinted paths that are not settled yet. */
  readonly unsettled: number;
}

export type StatusSummary = Pick<StatusSnapshot, "health" | "phase" | "message" | "cause" | "progress">;

/** The one sentence, with the worst thing first. "Synced" only when nothing is owed, parked, drifted or unread. */
export function summarise(facts: StatusFacts): StatusSummary {
  const phase = phaseOf(facts);
  const progress = progressOf(facts, phase);
  const trouble = troubleOf(facts) ?? { health: "ok", message: calmSentence(facts, phase), cause: null };
  return { ...trouble, phase, progress };
}

/** What is owed to the index while the workspace is not trusted waits for the trust: nobody works on it. */
function phaseOf(facts: StatusFacts): Phase {
  if (facts.lifecycle !== "running") return facts.lifecycle;
  if (facts.relay.kind === "paused") return "paused";
  if (facts.scanning !== null) return "scanning";
  if (facts.unlooked) return "starting";
  const owed = facts.restricted ? 0 : facts.pending;
  return owed > 0 || facts.unsettled > 0 ? "syncing" : "idle";
}

/** `done` never goes back while a phase lasts; `total` grows when more is changed meanwhile. */
function progressOf(facts: StatusFacts, phase: Phase): StatusSnapshot["progress"] {
  if (phase === "scanning" && facts.scanning !== null) return { of: "notes", ...facts.scanning };
  if (phase !== "syncing" || facts.restricted || facts.pending === 0) return null;
  return { of: "chunks", done: facts.delivered, total: facts.delivered + facts.pending };
}

function calmSentence(facts: StatusFacts, phase: Phase): string {
  switch (phase) {
    case "starting":
      return "Starting";
    case "stopping":
      return "Stopping";
    case "paused":
      return facts.pending === 0 ? "Paused" : `Paused with ${counted(facts.pending, "chunk")} waiting`;
    case "scanning": {
      const { done, total } = facts.scanning ?? { done: 0, total: null };
      return total === null
        ? `Looking through notes, ${count(done)} so far`
        : `Reading notes ${count(done)}/${count(total)}`;
    }
    case "syncing":
      return facts.pending === 0 ? "Reading changed notes" : `Indexing, ${counted(facts.pending, "chunk")} to go`;
    case "idle":
      return facts.notes === 0 ? "No notes are indexed" : `Synced, ${counted(facts.notes, "note")}`;
  }
}
