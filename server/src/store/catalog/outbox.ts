import { type ChunkId, embeddedText } from "../../core/chunk.ts";
import type { Generation } from "../../core/generation.ts";
import type { Epoch, OutboxCounts, OutboxEntry, ParkedEntry, Seq } from "../../core/outbox-entry.ts";
import type { ClaimRequest, EntryFailure, Outbox } from "../../core/ports/outbox.ts";
import type { StoreDatabase } from "../database.ts";
import type { CatalogTables } from "./catalog-tables.ts";
import type { InFlight } from "./in-flight.ts";
import type { EntryRow } from "./outbox-table.ts";

export interface OutboxDeps {
  readonly database: StoreDatabase;
  readonly tables: CatalogTables;
  /** Shared with the catalog, which forgets it when a new term begins. */
  readonly inFlight: InFlight;
}

/**
 * An entry is waiting (due now or later) → claimed → removed (complete), waiting again (retryAt, release) or parked → waiting
 * (unpark). A claim belongs to the writer's term: when the next term begins, it is waiting again. Replaced at any point,
 * an entry is a new one that waits; what then happens under the old seq changes nothing.
 */
export class SqliteOutbox implements Outbox {
  readonly #database: StoreDatabase;
  readonly #tables: CatalogTables;
  readonly #inFlight: InFlight;

  constructor(deps: OutboxDeps) {
    this.#database = deps.database;
    this.#tables = deps.tables;
    this.#inFlight = deps.inFlight;
  }

  async claim(request: ClaimRequest): Promise<OutboxEntry[]> {
    const claimed = this.#write(request.epoch, () => this.#claim(request));
    for (const entry of claimed) this.#inFlight.add(entry.seq, entry.generation.id, entry.chunk);
    return claimed;
  }

  async complete(seqs: readonly Seq[], epoch: Epoch): Promise<void> {
    this.#end(seqs, epoch, (seq) => this.#tables.outbox.complete(seq, epoch));
  }

  async retryAt(failures: readonly EntryFailure[], dueAt: number, epoch: Epoch): Promise<void> {
    this.#endFailed(failures, epoch, (failure) => this.#tables.outbox.retry(failure, dueAt, epoch));
  }

  async release(seqs: readonly Seq[], epoch: Epoch): Promise<void> {
    this.#end(seqs, epoch, (seq) => this.#tables.outbox.release(seq, epoch));
  }

  async park(failures: readonly EntryFailure[], now: number, epoch: Epoch): Promise<void> {
    this.#endFailed(failures, epoch, (failure) => this.#tables.outbox.park(failure, now, epoch));
  }

  async unpark(seqs: readonly Seq[] | "all", now: number, epoch: Epoch): Promise<number> {
    return this.#write(epoch, () => this.#tables.outbox.unpark(seqs, now));
  }

  async counts(): Promise<OutboxCounts> {
    return this.#database.read(() => this.#tables.outbox.counts());
  }

  async parked(limit: number): Promise<ParkedEntry[]> {
    const rows = this.#database.read(() => this.#tables.outbox.parked(limit));
    return rows.map(({ errorClass, message, ...row }) => ({ ...row, failure: { errorClass, message } }));
  }

  async nextDueAt(): Promise<number | null> {
    return this.#database.read(() => this.#tables.outbox.nextDueAt());
  }

  async enqueueUpserts(generation: Generation, chunks: readonly ChunkId[] | "all", epoch: Epoch): Promise<number> {
    return this.#write(epoch, () => this.#tables.outboxFill.upserts(generation.id, chunks));
  }

  async enqueueDeletes(generation: Generation, chunks: readonly ChunkId[], epoch: Epoch): Promise<number> {
    return this.#write(epoch, () => this.#tables.outboxFill.deletes(generation.id, chunks));
  }

  #claim({ epoch, now, maxEntries, maxTokens }: ClaimRequest): OutboxEntry[] {
    const { outbox, generations } = this.#tables;
    // As many as are held could stand before the first free one.
    const spare = this.#inFlight.size;
    const isFree = (row: { generation: Generation["id"]; chunk: ChunkId }) =>
      !this.#inFlight.holds(row.generation, row.chunk);
    const first = outbox.first(now, 1 + spare).find(isFree);
    const generation = first === undefined ? null : generations.byId(first.generation);
    if (generation === null) return [];
    const claimed: OutboxEntry[] = [];
    let tokens = 0;
    for (const row of outbox.ofGeneration(generation.id, now, maxEntries + spare)) {
      if (claimed.length >= maxEntries) break;
      const found = isFree(row) ? outbox.entry(row.seq) : undefined;
      if (found === undefined) continue;
      const entry = toEntry(found, generation);
      const more = entry.op === "upsert" ? entry.tokenCount : 0;
      if (claimed.length > 0 && tokens + more > maxTokens) break;
      tokens += more;
      outbox.claim(entry.seq, epoch);
      claimed.push(entry);
    }
    return claimed;
  }

  #endFailed(failures: readonly EntryFailure[], epoch: Epoch, end: (failure: EntryFailure) => void): void {
    const bySeq = new Map(failures.map((failure) => [failure.seq, failure]));
    this.#end([...bySeq.keys()], epoch, (seq) => {
      const failure = bySeq.get(seq);
      if (failure !== undefined) end(failure);
    });
  }

  /** The chunks are free only when it is written down how their delivery ended. */
  #end(seqs: readonly Seq[], epoch: Epoch, end: (seq: Seq) => void): void {
    this.#write(epoch, () => seqs.forEach(end));
    for (const seq of seqs) this.#inFlight.end(seq);
  }

  #write<T>(epoch: Epoch, work: () => T): T {
    return this.#database.write(() => {
      this.#tables.meta.requireEpoch(epoch);
      return work();
    });
  }
}

/** An upsert whose chunk is not in the catalog any more can only mean that the index must not hold it. */
function toEntry(row: EntryRow, generation: Generation): OutboxEntry {
  const { seq, chunk, priority, attempts, embedKey, tokenCount, path } = row;
  const base = { seq, generation, chunk, priority, attempts };
  if (row.op === "delete" || embedKey === null) return { ...base, op: "delete" };
  const embedded = embeddedText(row.title, JSON.parse(row.headings) as string[], row.text);
  return { ...base, op: "upsert", embedKey, embedded, tokenCount, path, private: row.private === 1 };
}
