import { join } from "node:path";
import type { Database } from "better-sqlite3";
import { expect, test } from "vitest";
import { catalogDatabase } from "../../../server/src/store/catalog/catalog-database.ts";
import { catalogTables } from "../../../server/src/store/catalog/catalog-tables.ts";
import { SqliteStoreAudit } from "../../../server/src/store/catalog/store-audit.ts";
import { openDatabase, StoreDatabase } from "../../../server/src/store/database.ts";
import { tempFolder } from "../../support/temp-folder.ts";

/** The same database, which notes what is prepared on it. */
function recording(raw: Database, statements: string[]): Database {
  return new Proxy(raw, {
    get: (target, name) => {
      if (name === "prepare") {
        return (sql: string) => {
          statements.push(sql);
          return target.prepare(sql);
        };
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** SQLite wants every parameter bound, even for a plan. */
function nothingFor(sql: string): unknown[] {
  const named = [...sql.matchAll(/@(\w+)/g)].map(([, name]) => [name, null]);
  return named.length > 0 ? [Object.fromEntries(named)] : [...sql.matchAll(/\?/g)].map(() => null);
}

test("no statement of the catalog walks through all chunks", async () => {
  await using folder = await tempFolder();
  const { raw } = openDatabase(join(folder.path, "catalog.sqlite"), catalogDatabase);
  const statements: string[] = [];
  const recorded = recording(raw, statements);
  catalogTables(recorded);
  new SqliteStoreAudit(new StoreDatabase(recorded, { name: "The catalog", file: "catalog.sqlite", derived: true }));
  const walks = statements.filter((sql) => {
    // The name that a plan gives a table is its alias, where it has one.
    const names = [...sql.matchAll(/\bchunk(?: (?!WHERE|SET|ORDER|JOIN|ON)(\w+))?\b/g)].map(
      ([, alias]) => alias ?? "chunk",
    );
    const plan = raw.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...nothingFor(sql)) as { detail: string }[];
    return plan.some(({ detail }) => names.some((name) => new RegExp(`^SCAN ${name}\\b`).test(detail)));
  });
  raw.close();
  expect(statements.length).toBeGreaterThan(50);
  expect(walks).toEqual([]);
});
