/** How far a folder is from being in sync, as this process knows it. Fed by the sync engine, read by the status. */
export class SyncStanding {
  #looked = false;
  #complete = false;
  #delivered = 0;
  #lastSyncAt: number | null;

  /** `lastSyncAt`: what an earlier process left behind. */
  constructor(lastSyncAt: number | null) {
    this.#lastSyncAt = lastSyncAt;
  }

  /** A full comparison has come to its end, whatever it could read. */
  get looked(): boolean {
    return this.#looked;
  }

  /** Chunks delivered since nothing was owed. */
  get delivered(): number {
    return this.#delivered;
  }

  /** Epoch milliseconds at which nothing was owed, unsettled or being compared any more; null: never yet. */
  get lastSyncAt(): number | null {
    return this.#lastSyncAt;
  }

  /** A full comparison ended; `complete` when it could read everything. */
  onCompared(complete: boolean): void {
    this.#looked = true;
    this.#complete = complete;
  }

  onDelivered(chunks: number): void {
    this.#delivered += chunks;
  }

  /** Nothing is owed at `now`, and nothing is being compared; `settled` when no hint waits either. */
  onNothingOwed(now: number, settled: boolean): void {
    this.#delivered = 0;
    // Before all could be read nobody knows whether that is everything.
    if (this.#complete && settled) this.#lastSyncAt = now;
  }
}
