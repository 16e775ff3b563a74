import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { nextPointer, readPointer, writePointer } from "../../../server/src/store/pointer.ts";
import { tempFolder } from "../../support/temp-folder.ts";

describe("the pointer to what is in use", () => {
  test("says what was written last, and leaves no other file", async () => {
    await using folder = await tempFolder();
    const file = join(folder.path, "current");
    await writePointer(file, { catalog: 1, chroma: 1 });
    await writePointer(file, { catalog: 2, chroma: 7 });
    expect(await readPointer(file)).toEqual({ catalog: 2, chroma: 7 });
    expect(await readdir(folder.path)).toEqual(["current"]);
  });

  test.each(["", "{", "null", "[]", '{"catalog":1}', '{"catalog":0,"chroma":1}', '{"catalog":"1","chroma":1}'])(
    "is as good as missing when it says %j",
    async (content) => {
      await using folder = await tempFolder();
      await writeFile(join(folder.path, "current"), content);
      expect(await readPointer(join(folder.path, "current"))).toBeNull();
    },
  );

  test("is null when it is missing, and an error when it cannot be read", async () => {
    await using folder = await tempFolder();
    expect(await readPointer(join(folder.path, "current"))).toBeNull();
    await expect(readPointer(folder.path)).rejects.toThrow(/EISDIR/);
  });

  test("a new start is above everything that was ever there", async () => {
    await using folder = await tempFolder();
    expect(await nextPointer(folder.path)).toEqual({ catalog: 1, chroma: 1 });
    await writeFile(join(folder.path, "catalog-9.sqlite"), "");
    await writeFile(join(folder.path, "catalog-12.sqlite-wal"), "");
    await mkdir(join(folder.path, "chroma-3"));
    expect(await nextPointer(folder.path)).toEqual({ catalog: 13, chroma: 4 });
  });
});
