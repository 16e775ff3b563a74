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

/** Which store a finding is about: what a repair has to touch. */
export type FindingPlace = "disk" | "catalog" | "text" | "outbox" | "index" | "cache";

export interface Finding {
  readonly kind: FindingKind;
  readonly where: FindingPlace;
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
  /** How many there are of each kind that was found. */
  readonly countByKind?: Readonly<Partial<Record<FindingKind, number>>>;
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
