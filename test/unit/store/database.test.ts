import { copyFile, open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import SqliteDatabase from "better-sqlite3";
import { describe, expect, test } from "vitest";
import { StoreError, TransientError } from "../../../server/src/core/errors.ts";
import { CatalogLostError } from "../../../server/src/store/catalog-lost-error.ts";
import { type DatabaseKind, openDatabase } from "../../../server/src/store/database.ts";
import { tempFolder } from "../../support/temp-folder.ts";

const first = "CREATE TABLE thing (name TEXT PRIMARY KEY) STRICT";
const ledgerKind: DatabaseKind = { name: "The test", synchronous: "FULL", migrations: [first], derived: false };
const catalogKind: DatabaseKind = { ...ledgerKind, synchronous: "NORMAL", derived: true };
const secondVersion: DatabaseKind = { ...ledgerKind, migrations: [first, "ALTER TABLE thing ADD COLUMN size INTEGER"] };

/** The error that `work` throws; fails when it throws none. */
function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

/** A database of some 500 pages. */
function fill(file: string, kind: DatabaseKind): void {
  const database = openDatabase(file, kind);
  const insert = database.raw.prepare("INSERT INTO thing (name) VALUES (?)");
  database.write(() => {
    for (let index = 0; index < 10_000; index += 1) insert.run(`a name that takes some room ${index}`);
  });
  database.close();
}

describe("a database", () => {
  test.each([
    [catalogKind, 1],
    [ledgerKind, 2],
  ])("has foreign keys, WAL, patience, and the durability of its kind (%#)", async (kind, synchronous) => {
    await using folder = await tempFolder();
    const { raw } = openDatabase(join(folder.path, "a.sqlite"), kind);
    const pragmas = ["journal_mode", "foreign_keys", "busy_timeout", "synchronous", "user_version"];
    expect(pragmas.map((name) => raw.pragma(name, { simple: true }))).toEqual(["wal", 1, 5_000, synchronous, 1]);
    raw.close();
  });

  test("a transaction that throws leaves nothing behind", async () => {
    await using folder = await tempFolder();
    const database = openDatabase(join(folder.path, "a.sqlite"), ledgerKind);
    const work = () => {
      database.raw.exec("INSERT INTO thing VALUES ('x')");
      throw new Error("stop");
    };
    expect(() => database.write(work)).toThrow("stop");
    expect(database.raw.prepare("SELECT count(*) FROM thing").pluck().get()).toBe(0);
    database.close();
  });

  test("is brought from each older schema to the newest, with what it holds", async () => {
    await using folder = await tempFolder();
    const file = join(folder.path, "a.sqlite");
    const old = openDatabase(file, ledgerKind);
    old.raw.exec("INSERT INTO thing VALUES ('kept')");
    old.close();
    const database = openDatabase(file, secondVersion);
    expect(database.raw.prepare("SELECT name, size FROM thing").all()).toEqual([{ name: "kept", size: null }]);
    database.close();
  });

  test("a migration that fails leaves the schema that was there", async () => {
    await using folder = await tempFolder();
    const file = join(folder.path, "a.sqlite");
    openDatabase(file, ledgerKind).close();
    const broken = { ...ledgerKind, migrations: [first, "CREATE TABLE other (id INTEGER); SELECT broken"] };
    expect(() => openDatabase(file, broken)).toThrow(/broken/);
    const database = openDatabase(file, ledgerKind);
    expect(database.raw.pragma("user_version", { simple: true })).toBe(1);
    expect(database.raw.prepare("SELECT count(*) FROM sqlite_master WHERE name = 'other'").pluck().get()).toBe(0);
    database.close();
  });

  test.each(["existing", "read"] as const)("written by a newer Kura is refused and left alone (%s)", async (access) => {
    await using folder = await tempFolder();
    const file = join(folder.path, "a.sqlite");
    openDatabase(file, { ...secondVersion, derived: true }).close();
    const error = thrownBy(() => openDatabase(file, catalogKind, access));
    expect(error).toBeInstanceOf(StoreError);
    expect(error).not.toBeInstanceOf(CatalogLostError);
    expect(error).toMatchObject({
      message: "The test was written by a newer Kura (schema 2, this one knows 1): update Kura.",
    });
    openDatabase(file, secondVersion).close();
  });

  test("written by an older Kura is not read before it was brought up to date", async () => {
    await using folder = await tempFolder();
    const file = join(folder.path, "a.sqlite");
    openDatabase(file, ledgerKind).close();
    expect(thrownBy(() => openDatabase(file, secondVersion, "read"))).toBeInstanceOf(StoreError);
  });

  test("opened to be read, it is not written", async () => {
    await using folder = await tempFolder();
    const file = join(folder.path, "a.sqlite");
    openDatabase(file, ledgerKind).close();
    const database = openDatabase(file, ledgerKind, "read");
    expect(() => database.write(() => database.raw.exec("INSERT INTO thing VALUES ('x')"))).toThrow(StoreError);
    database.close();
  });

  test.each([
    [catalogKind, "existing", true],
    [catalogKind, "read", true],
    [ledgerKind, "existing", false],
  ] as const)("that is missing is an error of its kind (%#)", async (kind, access, lost) => {
    await using folder = await tempFolder();
    const error = thrownBy(() => openDatabase(join(folder.path, "none.sqlite"), kind, access));
    expect([error instanceof StoreError, error instanceof CatalogLostError]).toEqual([true, lost]);
  });

  test.each([
    [catalogKind, true],
    [ledgerKind, false],
  ])("that is no database is an error of its kind (%#)", async (kind, lost) => {
    await using folder = await tempFolder();
    const file = join(folder.path, "a.sqlite");
    await writeFile(file, "this is not a database ".repeat(100));
    const error = thrownBy(() => openDatabase(file, kind));
    expect([error instanceof StoreError, error instanceof CatalogLostError]).toEqual([true, lost]);
    expect(error).toMatchObject({ message: expect.stringContaining(file) });
  });

  test("that was not closed properly and is damaged inside is found at opening", async () => {
    await using folder = await tempFolder();
    const file = join(folder.path, "a.sqlite");
    fill(file, catalogKind);
    const handle = await open(file, "r+");
    await handle.write(Buffer.alloc(40_960, 0x5a), 0, 40_960, 81_920);
    await handle.close();
    openDatabase(file, catalogKind).close();
    await writeFile(`${file}-wal`, "");
    expect(thrownBy(() => openDatabase(file, catalogKind))).toBeInstanceOf(CatalogLostError);
  });

  test("damage that is met later is an error of its kind as well", async () => {
    await using folder = await tempFolder();
    const file = join(folder.path, "a.sqlite");
    fill(file, catalogKind);
    const handle = await open(file, "r+");
    await handle.write(Buffer.alloc(40_960, 0x5a), 0, 40_960, 81_920);
    await handle.close();
    const database = openDatabase(file, catalogKind);
    const readAll = () => database.read(() => database.raw.prepare("SELECT name FROM thing").all());
    expect(thrownBy(readAll)).toBeInstanceOf(CatalogLostError);
    database.close();
  });

  test("that another connection keeps for too long is busy, not damaged", async () => {
    await using folder = await tempFolder();
    const file = join(folder.path, "a.sqlite");
    const database = openDatabase(file, ledgerKind);
    database.raw.pragma("busy_timeout = 0");
    const other = new SqliteDatabase(file);
    other.exec("BEGIN IMMEDIATE");
    expect(thrownBy(() => database.write(() => undefined))).toBeInstanceOf(TransientError);
    other.close();
    database.write(() => undefined);
    database.close();
  });

  test("left open by a process that died keeps what was committed", async () => {
    await using folder = await tempFolder();
    const file = join(folder.path, "a.sqlite");
    const database = openDatabase(file, catalogKind);
    database.write(() => database.raw.exec("INSERT INTO thing VALUES ('kept')"));
    for (const end of ["", "-wal"]) await copyFile(`${file}${end}`, join(folder.path, `copy.sqlite${end}`));
    database.close();
    const copy = openDatabase(join(folder.path, "copy.sqlite"), catalogKind, "existing");
    expect(copy.raw.prepare("SELECT name FROM thing").pluck().all()).toEqual(["kept"]);
    copy.close();
  });
});
