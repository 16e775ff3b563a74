import type { Database, Statement } from "better-sqlite3";
import { FencedError } from "../../core/errors.ts";
import type { Epoch } from "../../core/outbox-entry.ts";

/** The writer's term in office. */
export class MetaTable {
  readonly #get: Statement<[], string>;
  readonly #set: Statement<[string]>;

  constructor(database: Database) {
    this.#get = database.prepare<[], string>("SELECT value FROM meta WHERE key = 'epoch'").pluck();
    this.#set = database.prepare(
      "INSERT INTO meta (key, value) VALUES ('epoch', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    );
  }

  /** Begins the next term. */
  nextEpoch(): Epoch {
    const epoch = Number(this.#get.get() ?? 0) + 1;
    this.#set.run(String(epoch));
    return epoch as Epoch;
  }

  /** Throws FencedError when `epoch` is not the present term. */
  requireEpoch(epoch: Epoch): void {
    if (Number(this.#get.get() ?? 0) !== epoch) {
      throw new FencedError("Another window or process writes for this notes folder now.");
    }
  }
}
