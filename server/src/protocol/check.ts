export type FindingKind =
  | "disk-changed"
  | "disk-removed"
  | "disk-added"
  | "missing"
  | "stale"
  | "orphan"
  | "duplicate"
  | "stuck"
  | "wrong-vector"
  | "text-mismatch"
  | "corrupt";

export interface Finding {
  readonly kind: FindingKind;
  readonly path?: string;
  readonly chunk?: string;
  readonly detail: string;
}

export interface CheckParams {
  /** Compares every vector and every text, not a sample. */
  readonly deep?: boolean;
  readonly repair?: boolean;
}

export interface CheckReport {
  readonly ok: boolean;
  readonly checkedNotes: number;
  readonly checkedChunks: number;
  /** At most 1,000; `findingCount` tells how many there are. */
  readonly findings: readonly Finding[];
  readonly findingCount: number;
  readonly repaired: number;
  readonly durationMs: number;
}

export interface RepairStep {
  readonly action:
    | "reconcile"
    | "reindex-chunks"
    | "delete-orphans"
    | "rebuild-index"
    | "rebuild-catalog"
    | "retry-parked";
  readonly count: number;
  readonly reason: string;
}

export interface RepairReport {
  readonly ok: boolean;
  readonly steps: readonly RepairStep[];
  readonly repaired: number;
  readonly durationMs: number;
}
