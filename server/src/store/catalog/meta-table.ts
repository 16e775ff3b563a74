import type { Database, Statement } from "better-sqlite3";
import { FencedError } from "../../core/errors.ts";
import type { Epoch } from "../../core/outbox-entry.ts";

/** The writer's term in office, and when the notes last changed. */
export class MetaTable {
  readonly #get: Statement<["epoch" | "changed_at"], string>;
  readonly #set: Statement<["epoch" | "changed_at", string]>;

  constructor(database: Database) {
    this.#get = database.prepare<["epoch" | "changed_at"], string>("SELECT value FROM meta WHERE key = ?").pluck();
    this.#set = database.prepare(
      "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    );
  }

  /** Epoch milliseconds; null when nothing has changed yet. */
  changedAt(): number | null {
    const value = this.#get.get("changed_at");
    return value === undefined ? null : Number(value);
  }

  setChangedAt(now: number): void {
    this.#set.run("changed_at", String(now));
  }

  /** Begins the next term. */
  nextEpoch(): Epoch {
    const epoch = Number(this.#get.get("epoch") ?? 0) + 1;
    this.#set.run("epoch", String(epoch));
    return epoch as Epoch;
  }

  /** Throws FencedError when `epoch` is not the present term. */
  requireEpoch(epoch: Epoch): void {
    if (Number(this.#get.get("epoch") ?? 0) !== epoch) {
      throw new FencedError("Another window or process writes for this notes folder now.");
    }
  }
}
