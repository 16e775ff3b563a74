import { existsSync } from "node:fs";
import SqliteDatabase, { type Database } from "better-sqlite3";
import { StoreError } from "../core/errors.ts";
import { migrate, refuseNewer, schemaVersion } from "./migrate.ts";
import { type ErrorSource, storeLoss, translateSqliteError } from "./sqlite-error.ts";

/** What sort of database a file is. */
export interface DatabaseKind {
  /** How a sentence begins that speaks of it: "The catalog". */
  readonly name: string;
  /** FULL survives power loss; NORMAL may lose the last commits, but never the file. */
  readonly synchronous: "NORMAL" | "FULL";
  /** `migrations[n - 1]` leads to schema n. */
  readonly migrations: readonly string[];
  /** True when all of it can be made again from the notes. */
  readonly derived: boolean;
}

/** create: makes the file when it is missing. existing: a missing file is an error. read: the same, and writes nothing. */
export type DatabaseAccess = "create" | "existing" | "read";

const busyTimeoutMs = 5_000; // another process's transactions last milliseconds; a hung one is reported, not waited for
/** Pages of 4 kB. With these two, a first index of 38,404 notes took 37 s instead of 41: SQLite's own are 1,000 and 2,000 kB. */
const checkpointPages = 4_000;
const cacheKilobytes = 8_000;
const walLimitBytes = 64 * 1024 * 1024; // what a burst of writes may leave on the disk after it

/** An open database. Everything that runs through `read` and `write` throws errors of core/errors.ts. */
export class StoreDatabase {
  /** For preparing statements. */
  readonly raw: Database;
  readonly #source: ErrorSource;
  readonly #transaction: (work: () => unknown) => unknown;

  constructor(raw: Database, source: ErrorSource) {
    this.raw = raw;
    this.#source = source;
    this.#transaction = raw.transaction((work: () => unknown) => work()).immediate;
  }

  /** Runs statements that change nothing. */
  read<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw translateSqliteError(error, this.#source);
    }
  }

  /** Runs `work` as one transaction: when it throws, nothing of it has happened. `work` must not be asynchronous. */
  write<T>(work: () => T): T {
    return this.read(() => this.#transaction(work) as T);
  }

  close(): void {
    this.raw.close();
  }
}

/**
 * Opens a database in WAL mode and brings its schema up to date. Throws CatalogLostError for a derived one that is missing
 * or damaged, and StoreError for any other that is, or that a newer Kura wrote. A database that was not closed
 * properly is checked first, which takes about 0.3 ms a megabyte.
 */
export function openDatabase(file: string, kind: DatabaseKind, access: DatabaseAccess = "create"): StoreDatabase {
  const source: ErrorSource = { name: kind.name, file, derived: kind.derived };
  if (access !== "create" && !existsSync(file)) throw storeLoss(`${kind.name} is missing (${file}).`, source);
  const suspect = access !== "read" && existsSync(file) && existsSync(`${file}-wal`);
  let raw: Database | null = null;
  try {
    raw = new SqliteDatabase(file, {
      readonly: access === "read",
      fileMustExist: access !== "create",
      timeout: busyTimeoutMs,
    });
    if (access === "read") requireVersion(raw, kind);
    else prepare(raw, kind);
    if (suspect) quickCheck(raw, source);
    return new StoreDatabase(raw, source);
  } catch (error) {
    raw?.close();
    throw translateSqliteError(error, source);
  }
}

function prepare(raw: Database, kind: DatabaseKind): void {
  refuseNewer(raw, kind.name, kind.migrations.length);
  raw.pragma("journal_mode = WAL");
  raw.pragma(`synchronous = ${kind.synchronous}`);
  raw.pragma("foreign_keys = ON");
  raw.pragma(`wal_autocheckpoint = ${checkpointPages}`);
  raw.pragma(`cache_size = -${cacheKilobytes}`);
  raw.pragma(`journal_size_limit = ${walLimitBytes}`);
  migrate(raw, kind.name, kind.migrations);
}

function requireVersion(raw: Database, kind: DatabaseKind): void {
  refuseNewer(raw, kind.name, kind.migrations.length);
  if (schemaVersion(raw) < kind.migrations.length) {
    throw new StoreError(`${kind.name} was written by an older Kura and has not been brought up to date yet.`);
  }
}

function quickCheck(raw: Database, source: ErrorSource): void {
  const finding = raw.pragma("quick_check(1)", { simple: true });
  if (finding !== "ok") throw storeLoss(`${source.name} is damaged (${source.file}): ${String(finding)}`, source);
}
