import type { Database } from "better-sqlite3";
import { StoreError } from "../core/errors.ts";

/** The schema version that a database is at; 0 for a new file. */
export function schemaVersion(database: Database): number {
  return Number(database.pragma("user_version", { simple: true }));
}

/** Throws StoreError when the database is at a version that this Kura does not know. */
export function refuseNewer(database: Database, name: string, known: number): void {
  const found = schemaVersion(database);
  if (found > known) {
    throw new StoreError(
      `${name} was written by a newer Kura (schema ${found}, this one knows ${known}): update Kura.`,
    );
  }
}

/**
 * Brings a database up to the newest schema: `migrations[n - 1]` leads to version n. Each runs in a transaction of its
 * own, and reads the version inside it, so that two processes may open one new file at the same moment. Never leads down.
 */
export function migrate(database: Database, name: string, migrations: readonly string[]): void {
  refuseNewer(database, name, migrations.length);
  const step = database.transaction((version: number, sql: string) => {
    if (schemaVersion(database) >= version) return;
    database.exec(sql);
    database.pragma(`user_version = ${version}`);
  });
  for (const [index, sql] of migrations.entries()) {
    if (schemaVersion(database) < index + 1) step.immediate(index + 1, sql);
  }
}
