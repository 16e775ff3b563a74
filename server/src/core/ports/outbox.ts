import type { ChunkId } from "../chunk.ts";
import type { Generation } from "../generation.ts";
import type { Epoch, OutboxCounts, OutboxEntry, OutboxFailure, ParkedEntry, Seq } from "../outbox-entry.ts";

export interface ClaimRequest {
  readonly epoch: Epoch;
  /** Epoch milliseconds: only entries due by then. */
  readonly now: number;
  readonly maxEntries: number;
  /** Upper bound of the sum of estimated tokens; one entry is given even when it alone is above. */
  readonly maxTokens: number;
}

export interface EntryFailure extends OutboxFailure {
  readonly seq: Seq;
}

/**
 * Deliveries owed to the vector index. A newer entry for a chunk replaces the older one under a new seq, so that
 * completing a claimed entry never loses what came after it.
 */
export interface Outbox {
  /**
   * Claims due entries in the order of priority, then seq. No chunk is given that another claim of this epoch still holds,
   * and all of one claim have the same generation.
   */
  claim(request: ClaimRequest): Promise<OutboxEntry[]>;
  /** Removes delivered entries. A seq that was replaced meanwhile is passed over. */
  complete(seqs: readonly Seq[], epoch: Epoch): Promise<void>;
  /** Gives entries back to be tried at `dueAt`, one attempt more. */
  retryAt(failures: readonly EntryFailure[], dueAt: number, epoch: Epoch): Promise<void>;
  /** Gives entries back as they were: no attempt counted. */
  release(seqs: readonly Seq[], epoch: Epoch): Promise<void>;
  /** Sets entries aside until `unpark`. */
  park(failures: readonly EntryFailure[], now: number, epoch: Epoch): Promise<void>;
  /** Makes parked entries (all, or these) due at once with no attempts counted; waiting ones become due too. Returns how many were parked. */
  unpark(seqs: readonly Seq[] | "all", now: number, epoch: Epoch): Promise<number>;
  counts(): Promise<OutboxCounts>;
  parked(limit: number): Promise<ParkedEntry[]>;
  /** Epoch milliseconds of the earliest due entry that is not claimed or parked; null when there is none. */
  nextDueAt(): Promise<number | null>;
  /** Enqueues an upsert for these chunks of a generation ("all": every one of it), where none is pending yet. Returns how many. */
  enqueueUpserts(generation: Generation, chunks: readonly ChunkId[] | "all", epoch: Epoch): Promise<number>;
  /** Enqueues a delete for ids that the index holds and the catalog does not. */
  enqueueDeletes(generation: Generation, chunks: readonly ChunkId[], epoch: Epoch): Promise<number>;
}
