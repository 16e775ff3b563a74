import type { Database, Statement } from "better-sqlite3";
import type { Priority } from "../../core/change.ts";
import type { ChunkId, EmbedKey } from "../../core/chunk.ts";
import type { ErrorClass } from "../../core/errors.ts";
import type { GenerationId } from "../../core/generation.ts";
import type { NotePath } from "../../core/note.ts";
import type { Epoch, Seq } from "../../core/outbox-entry.ts";
import type { EntryFailure } from "../../core/ports/outbox.ts";

export interface WaitingRow {
  readonly seq: Seq;
  readonly generation: GenerationId;
  readonly chunk: ChunkId;
}

/** An entry with what its chunk and note say; those are null for a delete, whose chunk is gone. */
export interface EntryRow {
  readonly seq: Seq;
  readonly chunk: ChunkId;
  readonly op: "upsert" | "delete";
  readonly priority: Priority;
  readonly attempts: number;
  readonly embedKey: EmbedKey | null;
  readonly headings: string;
  readonly text: string;
  readonly tokenCount: number;
  readonly title: string | null;
  readonly path: NotePath;
  readonly private: 0 | 1;
}

export interface ParkedRow {
  readonly seq: Seq;
  readonly chunk: ChunkId;
  readonly path: NotePath | null;
  readonly op: "upsert" | "delete";
  readonly attempts: number;
  readonly parkedAt: number;
  readonly errorClass: ErrorClass;
  readonly message: string;
}

const waiting = "parked_at IS NULL AND claim_epoch IS NULL";
// The planner would rather sort a whole generation than walk the index that is in the right order.
const due = `FROM outbox INDEXED BY outbox_due WHERE ${waiting} AND due_at <= @now`;
const withChunk = `FROM outbox o LEFT JOIN chunk c ON o.op = 'upsert' AND c.generation = o.generation AND c.id = o.chunk
  LEFT JOIN note n ON n.rid = c.note`;

export const claimSql = {
  first: `SELECT seq, generation, chunk ${due} ORDER BY priority, seq LIMIT @limit`,
  ofGeneration: `SELECT seq, generation, chunk ${due} AND generation = @generation ORDER BY priority, seq LIMIT @limit`,
};

/** Claims, and how they end. `INSERT OR REPLACE` gives a replaced entry a new seq: seq is never written by hand. */
export class OutboxTable {
  readonly #put: Statement<[number, string, string, number]>;
  readonly #first: Statement<[{ now: number; limit: number }], WaitingRow>;
  readonly #ofGeneration: Statement<[{ now: number; limit: number; generation: number }], WaitingRow>;
  readonly #entry: Statement<[number], EntryRow>;
  readonly #claim: Statement<[number, number]>;
  readonly #complete: Statement<[number, number]>;
  readonly #retry: Statement<[Record<string, unknown>]>;
  readonly #release: Statement<[number, number]>;
  readonly #releaseAll: Statement<[]>;
  readonly #park: Statement<[Record<string, unknown>]>;
  readonly #unpark: Statement<[number, number]>;
  readonly #unparkAll: Statement<[number]>;
  readonly #hasten: Statement<[number, number, number]>;
  readonly #hastenAll: Statement<[number, number]>;
  readonly #clear: Statement<[number]>;
  readonly #nextDueAt: Statement<[], number | null>;
  readonly #parked: Statement<[number], ParkedRow>;
  readonly #counts: Statement<[], { readonly all: number; readonly parked: number }>;
  readonly #countUpserts: Statement<[number], number>;
  readonly #hasPending: Statement<[number], number>;
  readonly #has: Statement<[number, string], number>;

  constructor(database: Database) {
    this.#put = database.prepare("INSERT OR REPLACE INTO outbox (generation, chunk, op, priority) VALUES (?, ?, ?, ?)");
    this.#first = database.prepare(claimSql.first);
    this.#ofGeneration = database.prepare(claimSql.ofGeneration);
    this.#entry = database.prepare(
      `SELECT o.seq, o.chunk, o.op, o.priority, o.attempts, c.embed_key AS embedKey, c.headings, c.text,
         c.token_count AS tokenCount, n.title, n.path, n.private ${withChunk} WHERE o.seq = ?`,
    );
    this.#claim = database.prepare("UPDATE outbox SET claim_epoch = ? WHERE seq = ?");
    this.#complete = database.prepare("DELETE FROM outbox WHERE seq = ? AND claim_epoch = ?");
    const failed = "claim_epoch = NULL, attempts = attempts + 1, error_class = @errorClass, last_error = @message";
    this.#retry = database.prepare(
      `UPDATE outbox SET ${failed}, due_at = @dueAt WHERE seq = @seq AND claim_epoch = @epoch`,
    );
    this.#release = database.prepare("UPDATE outbox SET claim_epoch = NULL WHERE seq = ? AND claim_epoch = ?");
    this.#releaseAll = database.prepare("UPDATE outbox SET claim_epoch = NULL WHERE claim_epoch IS NOT NULL");
    this.#park = database.prepare(
      `UPDATE outbox SET ${failed}, parked_at = @now WHERE seq = @seq AND claim_epoch = @epoch`,
    );
    const unpark = `UPDATE outbox SET parked_at = NULL, attempts = 0, error_class = NULL, last_error = NULL, due_at = ?
      WHERE parked_at IS NOT NULL`;
    this.#unpark = database.prepare(`${unpark} AND seq = ?`);
    this.#unparkAll = database.prepare(unpark);
    const hasten = `UPDATE outbox SET due_at = ? WHERE ${waiting} AND due_at > ?`;
    this.#hasten = database.prepare(`${hasten} AND seq = ?`);
    this.#hastenAll = database.prepare(hasten);
    this.#clear = database.prepare("DELETE FROM outbox WHERE generation = ?");
    this.#nextDueAt = database.prepare<[], number | null>(`SELECT min(due_at) FROM outbox WHERE ${waiting}`).pluck();
    this.#parked = database.prepare(
      `SELECT o.seq, o.chunk, n.path, o.op, o.attempts, o.parked_at AS parkedAt, o.error_class AS errorClass,
         o.last_error AS message ${withChunk} WHERE o.parked_at IS NOT NULL ORDER BY o.parked_at, o.seq LIMIT ?`,
    );
    this.#counts = database.prepare(
      `SELECT (SELECT count(*) FROM outbox) AS "all", (SELECT count(*) FROM outbox WHERE parked_at IS NOT NULL) AS parked`,
    );
    this.#countUpserts = database
      .prepare<[number], number>("SELECT count(*) FROM outbox WHERE generation = ? AND op = 'upsert'")
      .pluck();
    this.#hasPending = database
      .prepare<[number], number>("SELECT EXISTS (SELECT 1 FROM outbox WHERE generation = ? AND parked_at IS NULL)")
      .pluck();
    this.#has = database
      .prepare<[number, string], number>("SELECT EXISTS (SELECT 1 FROM outbox WHERE generation = ? AND chunk = ?)")
      .pluck();
  }

  /** Enqueues an entry in place of the chunk's older one, if it has one. */
  put(generation: GenerationId, chunk: ChunkId, op: "upsert" | "delete", priority: Priority): void {
    this.#put.run(generation, chunk, op, priority);
  }

  /** True when the chunk has an entry, parked or not. */
  has(generation: GenerationId, chunk: ChunkId): boolean {
    return this.#has.get(generation, chunk) === 1;
  }

  /** The first due entries of any generation. */
  first(now: number, limit: number): WaitingRow[] {
    return this.#first.all({ now, limit });
  }

  /** The first due entries of one generation. */
  ofGeneration(generation: GenerationId, now: number, limit: number): WaitingRow[] {
    return this.#ofGeneration.all({ generation, now, limit });
  }

  entry(seq: Seq): EntryRow | undefined {
    return this.#entry.get(seq);
  }

  claim(seq: Seq, epoch: Epoch): void {
    this.#claim.run(epoch, seq);
  }

  complete(seq: Seq, epoch: Epoch): void {
    this.#complete.run(seq, epoch);
  }

  retry(failure: EntryFailure, dueAt: number, epoch: Epoch): void {
    const { seq, errorClass, message } = failure;
    this.#retry.run({ seq, errorClass, message, dueAt: Math.ceil(dueAt), epoch });
  }

  release(seq: Seq, epoch: Epoch): void {
    this.#release.run(seq, epoch);
  }

  releaseAll(): void {
    this.#releaseAll.run();
  }

  park(failure: EntryFailure, now: number, epoch: Epoch): void {
    const { seq, errorClass, message } = failure;
    this.#park.run({ seq, errorClass, message, now: Math.floor(now), epoch });
  }

  /** Returns how many were parked. Those that only wait become due, and are not counted. */
  unpark(seqs: readonly Seq[] | "all", at: number): number {
    const now = Math.floor(at);
    if (seqs === "all") {
      this.#hastenAll.run(now, now);
      return this.#unparkAll.run(now).changes;
    }
    let unparked = 0;
    for (const seq of seqs) {
      this.#hasten.run(now, now, seq);
      unparked += this.#unpark.run(now, seq).changes;
    }
    return unparked;
  }

  /** Forgets all entries of a generation. */
  clear(generation: GenerationId): void {
    this.#clear.run(generation);
  }

  nextDueAt(): number | null {
    return this.#nextDueAt.get() ?? null;
  }

  parked(limit: number): ParkedRow[] {
    return this.#parked.all(limit);
  }

  counts(): { readonly pending: number; readonly parked: number } {
    const { all, parked } = this.#counts.get() ?? { all: 0, parked: 0 };
    return { pending: all - parked, parked };
  }

  countUpserts(generation: GenerationId): number {
    return this.#countUpserts.get(generation) ?? 0;
  }

  hasPending(generation: GenerationId): boolean {
    return this.#hasPending.get(generation) === 1;
  }
}
