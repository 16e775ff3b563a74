import type { FolderState, KuraState } from "../../client/src/kura-state.ts";
import type { StatusSnapshot } from "../../server/src/protocol/status.ts";

/** 25 notes, all in sync since 09:57 on 21 November 2026. */
export const synced: StatusSnapshot = {
  health: "ok",
  phase: "idle",
  message: "Synced, 25 notes",
  cause: null,
  progress: null,
  lastSyncAt: "2026-11-21T09:57:00.000Z",
  notes: 25,
  chunks: 180,
  indexed: 180,
  pending: 0,
  parked: 0,
  drift: 0,
  embedder: { provider: "built-in", model: "kura-embed-1" },
  index: { kind: "chroma", state: "ready" },
  backup: { state: "none", lastAt: null, lastId: null, unpushed: 0 },
  spend: { todayUsd: 0, monthUsd: 0, budgetUsd: null },
  skipped: [],
  skippedCount: 0,
  watch: "watching",
  settingProblems: [],
  restricted: false,
  role: "writer",
  loopStallMs: 0,
};

export function folderState(status: Partial<StatusSnapshot> | null = {}, name = "notes"): FolderState {
  return { uri: `file:///home/someone/${name}`, name, status: status === null ? null : { ...synced, ...status } };
}

/** A window whose server runs, with these folders. */
export function running(...folders: readonly FolderState[]): KuraState {
  return { server: { kind: "running" }, trusted: true, folders };
}
