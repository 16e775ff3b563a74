import { mkdir, stat } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { describe, expect, test } from "vitest";
import { dataRootFor, folderLayout, makeFolders } from "../../../server/src/store/folder-layout.ts";
import { tempFolder } from "../../support/temp-folder.ts";

describe("the layout of the data folder", () => {
  test("names one folder a notes folder, readable, and apart from another of the same name", () => {
    const layout = folderLayout("/data", "/home/me/My Notes!");
    expect(layout.folderDir).toMatch(/^\/data\/folders\/my-notes-[0-9a-f]{12}$/);
    expect(folderLayout("/data", "/home/you/My Notes!").folderDir).not.toBe(layout.folderDir);
    expect(folderLayout("/data", "/home/me/My Notes!").folderDir).toBe(layout.folderDir);
    expect(layout.embeddingsFile).toBe("/data/embeddings.sqlite");
    expect([layout.catalogFile(3), layout.chromaDir(4)]).toEqual([
      join(layout.folderDir, "catalog-3.sqlite"),
      join(layout.folderDir, "chroma-4"),
    ]);
  });

  test.each([
    ["/home/me/日本語", /\/notes-[0-9a-f]{12}$/],
    ["/", /\/notes-[0-9a-f]{12}$/],
    [`/x/${"long ".repeat(50)}`, /\/[a-z-]{1,40}-[0-9a-f]{12}$/],
    ["/x/..hidden--", /\/hidden-[0-9a-f]{12}$/],
  ])("keeps its own names plain and short for %s", (path, expected) => {
    expect(folderLayout("/data", path).folderDir).toMatch(expected);
  });

  test("is where the user said, else in the user's data directory", () => {
    expect(dataRootFor("/some/where")).toBe("/some/where");
    expect(isAbsolute(dataRootFor("relative"))).toBe(true);
    expect(isAbsolute(dataRootFor(null))).toBe(true);
    expect(dataRootFor(null)).toMatch(/kura/i);
  });

  test.skipIf(process.platform === "win32")(
    "makes folders for the user alone, and leaves those that exist",
    async () => {
      await using folder = await tempFolder();
      const root = join(folder.path, "data");
      await mkdir(root, { mode: 0o755 });
      const layout = folderLayout(root, "/home/me/notes");
      await makeFolders(layout);
      await makeFolders(layout);
      const modes = [root, join(root, "folders"), layout.folderDir].map(async (it) => (await stat(it)).mode & 0o777);
      expect(await Promise.all(modes)).toEqual([0o755, 0o700, 0o700]);
    },
  );
});
