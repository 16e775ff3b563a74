import SqliteDatabase from "better-sqlite3";
import { StoreError, TransientError, UnrecoverableError } from "../core/errors.ts";
import { CatalogLostError } from "./catalog-lost-error.ts";

/** Where an error came from, for its sentence. */
export interface ErrorSource {
  /** "The catalog", "The ledger", … */
  readonly name: string;
  readonly file: string;
  /** True when all of it can be made again from the notes. */
  readonly derived: boolean;
}

/**
 * Turns what SQLite reports into a class that the caller can act on: damage is StoreError (CatalogLostError where
 * nothing is lost by it), busy is TransientError, a full disk is UnrecoverableError. Any other value is given back as it is.
 */
export function translateSqliteError(error: unknown, source: ErrorSource): unknown {
  if (!(error instanceof SqliteDatabase.SqliteError)) return error;
  const { code } = error;
  const options = { cause: error };
  if (code.startsWith("SQLITE_CORRUPT") || code === "SQLITE_NOTADB") {
    return storeLoss(`${source.name} is damaged (${source.file}).`, source, options);
  }
  if (code.startsWith("SQLITE_CANTOPEN")) {
    return storeLoss(`${source.name} cannot be opened (${source.file}).`, source, options);
  }
  if (code.startsWith("SQLITE_READONLY") || code === "SQLITE_PERM" || code === "SQLITE_AUTH") {
    return new StoreError(`${source.name} cannot be written (${source.file}).`, options);
  }
  if (code.startsWith("SQLITE_BUSY") || code.startsWith("SQLITE_LOCKED")) {
    return new TransientError(`${source.name} is busy in another process.`, options);
  }
  if (code === "SQLITE_FULL") {
    return new UnrecoverableError(`The disk is full: ${source.name.toLowerCase()} could not be written.`, options);
  }
  return error;
}

/** The error for a file that cannot be used any more. */
export function storeLoss(message: string, source: ErrorSource, options: ErrorOptions = {}): StoreError {
  return source.derived ? new CatalogLostError(message, options) : new StoreError(message, options);
}
