import type { BackupParams, BackupReport, RestorePoint } from "./backup.ts";
import type { CheckParams, CheckReport, RepairReport } from "./check.ts";
import type { CompleteParams, CompleteResult } from "./complete.ts";
import type { ChooseParams, EmbeddingEstimate, EstimateParams } from "./embedding-choice.ts";
import type { RelatedParams, SearchParams, SearchResult } from "./search.ts";
import type { StatusSnapshot } from "./status.ts";
import type { ParkedNote, RetryReport, SyncParams, SyncProgress, SyncReport } from "./sync.ts";

/**
 * Everything that can be asked of one notes folder. The writer's engine, the forwarding follower and the read-only
 * fallback all have this shape; the language server, the local socket and the command line all speak it.
 */
export interface FolderApi {
  search(params: SearchParams, signal: AbortSignal): Promise<SearchResult>;
  related(params: RelatedParams, signal: AbortSignal): Promise<SearchResult>;
  status(): Promise<StatusSnapshot>;
  /** Compares disk and catalog, delivers everything that is due, and reports. */
  sync(params: SyncParams, signal: AbortSignal, onProgress: (progress: SyncProgress) => void): Promise<SyncReport>;
  check(params: CheckParams, signal: AbortSignal): Promise<CheckReport>;
  repair(signal: AbortSignal): Promise<RepairReport>;
  retry(signal: AbortSignal): Promise<RetryReport>;
  parked(): Promise<readonly ParkedNote[]>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  backup(params: BackupParams, signal: AbortSignal): Promise<BackupReport>;
  backups(): Promise<readonly RestorePoint[]>;
  complete(params: CompleteParams, signal: AbortSignal): Promise<CompleteResult>;
  estimate(params: EstimateParams, signal: AbortSignal): Promise<EmbeddingEstimate>;
  /** Puts an embedding model in force that the user agreed to, and stores the choice with the folder. */
  choose(params: ChooseParams, signal: AbortSignal): Promise<void>;
  /** Names what the editor has open or just saved, so that it goes first. Paths relative to the notes folder. */
  hint(paths: readonly string[], priority: "open" | "saved"): Promise<void>;
}
