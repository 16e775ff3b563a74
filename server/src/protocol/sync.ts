export interface SyncReport {
  readonly notes: number;
  readonly chunks: number;
  readonly added: number;
  readonly modified: number;
  readonly moved: number;
  readonly removed: number;
  readonly unchanged: number;
  /** Texts for which the embedder was asked. */
  readonly embedded: number;
  readonly cacheHits: number;
  readonly upserts: number;
  readonly deletes: number;
  readonly parked: number;
  readonly pending: number;
  /** Calls to the embedder. */
  readonly requests: number;
  readonly tokens: number;
  readonly costUsd: number;
  readonly durationMs: number;
  readonly degraded: boolean;
  readonly reason: string | null;
  /** Files that are left out, with the reason (at most 20 of `skippedCount`). */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
  readonly skippedCount: number;
}

export interface SyncParams {
  /** The user agreed to what the sync may cost or send. */
  readonly yes?: boolean;
}

export interface SyncProgress {
  readonly phase: "scanning" | "indexing";
  /** Notes seen (scanning), chunks delivered (indexing). */
  readonly done: number;
  /** Null while it is not known. */
  readonly total: number | null;
}

export interface RetryReport {
  /** Entries that were parked or waiting and are tried again now. */
  readonly retried: number;
  readonly parked: number;
  readonly pending: number;
}

export interface ParkedNote {
  readonly seq: number;
  readonly path: string | null;
  readonly reason: string;
  readonly attempts: number;
  readonly parkedAt: string;
}
