import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { removeSuperseded } from "../../../server/src/app/superseded-data.ts";
import { tempFolder } from "../../support/temp-folder.ts";

it("keeps what is in use and the last that was replaced, and touches nothing that cannot be made again", async () => {
  await using folder = await tempFolder();
  const files = [
    "catalog-1.sqlite",
    "catalog-1.sqlite-wal",
    "catalog-3.sqlite",
    "catalog-3.sqlite-shm",
    "catalog-4.sqlite",
  ];
  for (const name of [...files, "ledger.sqlite", "current"]) await writeFile(join(folder.path, name), "x");
  for (const name of ["chroma-1", "chroma-2", "chroma-5", "backup"]) {
    await mkdir(join(folder.path, name));
    await writeFile(join(folder.path, name, "inside"), "x");
  }
  const removed = await removeSuperseded(folder.path, { catalog: 4, chroma: 5 });
  expect(removed.toSorted()).toEqual(["catalog-1.sqlite", "catalog-1.sqlite-wal", "chroma-1"]);
  expect((await readdir(folder.path)).toSorted()).toEqual([
    "backup",
    "catalog-3.sqlite",
    "catalog-3.sqlite-shm",
    "catalog-4.sqlite",
    "chroma-2",
    "chroma-5",
    "current",
    "ledger.sqlite",
  ]);
  expect(await removeSuperseded(folder.path, { catalog: 4, chroma: 5 })).toEqual([]);
});
