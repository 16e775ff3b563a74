import type { BackupParams, BackupReport, RestorePoint } from "./backup.ts";
import type { CheckParams, CheckReport, RepairReport } from "./check.ts";
import type { CompleteParams, CompleteResult } from "./complete.ts";
import type { ChooseParams, EmbeddingEstimate, EstimateParams } from "./embedding-choice.ts";
import type { RelatedParams, SearchParams, SearchResult } from "./search.ts";
import type { StatusSnapshot } from "./status.ts";
import type { ParkedNote, RetryReport, SyncParams, SyncReport } from "./sync.ts";

/** What a request without params says beside its folder. */
type Nothing = Readonly<Record<never, never>>;

/** Params and answer of every request about a folder that a client may make, by its name in `requests`. */
export interface FolderRequests {
  readonly search: { readonly params: SearchParams; readonly result: SearchResult };
  readonly related: { readonly params: RelatedParams; readonly result: SearchResult };
  readonly status: { readonly params: Nothing; readonly result: StatusSnapshot };
  readonly sync: { readonly params: SyncParams; readonly result: SyncReport };
  readonly check: { readonly params: CheckParams; readonly result: CheckReport };
  readonly repair: { readonly params: Nothing; readonly result: RepairReport };
  readonly retry: { readonly params: Nothing; readonly result: RetryReport };
  readonly parked: { readonly params: Nothing; readonly result: readonly ParkedNote[] };
  readonly pause: { readonly params: Nothing; readonly result: null };
  readonly resume: { readonly params: Nothing; readonly result: null };
  readonly backup: { readonly params: BackupParams; readonly result: BackupReport };
  readonly backups: { readonly params: Nothing; readonly result: readonly RestorePoint[] };
  readonly complete: { readonly params: CompleteParams; readonly result: CompleteResult };
  readonly estimate: { readonly params: EstimateParams; readonly result: EmbeddingEstimate };
  readonly choose: { readonly params: ChooseParams; readonly result: null };
}

export type FolderRequestName = keyof FolderRequests;
