import SqliteDatabase, { type Database } from "better-sqlite3";
import { translateSqliteError } from "./sqlite-error.ts";

/** Held until it is released or the process ends, however it ends. */
export interface ExclusiveLock extends Disposable {
  release(): void;
}

/**
 * Takes the lock that `file` stands for, or gives null at once when another process or connection has it. The file is a small
 * database of its own that nobody else may open: on some systems closing any other handle of it would drop the lock.
 */
export function acquireExclusiveLock(file: string): ExclusiveLock | null {
  let database: Database | null = null;
  try {
    database = new SqliteDatabase(file, { timeout: 0 });
    database.exec("BEGIN EXCLUSIVE");
    return heldBy(database);
  } catch (error) {
    database?.close();
    if (isBusy(error)) return null;
    throw translateSqliteError(error, { name: "The lock", file, derived: false });
  }
}

function heldBy(database: Database): ExclusiveLock {
  // Closing rolls the transaction back; a second release finds it closed already.
  const release = () => void database.close();
  return { release, [Symbol.dispose]: release };
}

function isBusy(error: unknown): boolean {
  return error instanceof SqliteDatabase.SqliteError && error.code.startsWith("SQLITE_BUSY");
}
