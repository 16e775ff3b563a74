import { describe, expect, test } from "vitest";
import {
  formatManifest,
  type ManifestEntry,
  type ManifestHeader,
  parseManifest,
} from "../../../server/src/backup/manifest.ts";

const entry = (path: string): ManifestEntry => ({
  path,
  size: 3,
  sha256: "a".repeat(64),
  mtimeNs: "1900000000123456789",
  mode: "100644",
  note: null,
  blob: "b".repeat(40),
});
const header: ManifestHeader = {
  kura: "manifest",
  version: 1,
  at: "2030-01-01T00:00:00.000Z",
  reason: "test",
  device: "desk",
  files: 2,
  bytes: 6,
  leftOut: [],
};
const text = async () =>
  (await formatManifest(header, [entry("a.md"), entry("line\nbreak \u2028.md")])).toString("utf8");

describe("a manifest", () => {
  test("is read back as it was written, one line an entry", async () => {
    const written = await text();
    expect(written.split("\n")).toHaveLength(4);
    expect(await parseManifest(written)).toEqual({ header, entries: [entry("a.md"), entry("line\nbreak \u2028.md")] });
  });

  test("that is cut off anywhere is refused", async () => {
    const written = await text();
    for (let end = 0; end < written.length; end += 7) {
      await expect(parseManifest(written.slice(0, end))).rejects.toThrow(/manifest/);
    }
    await expect(parseManifest(`${written.split("\n").slice(0, 2).join("\n")}\n`)).rejects.toThrow("cut off");
  });

  test("with a damaged line is refused by its number", async () => {
    await expect(parseManifest((await text()).replace("b".repeat(40), "x".repeat(40)))).rejects.toThrow("line 2");
  });

  test("of a newer version is refused", async () => {
    await expect(parseManifest((await text()).replace('"version":1', '"version":2'))).rejects.toThrow("newer Kura");
  });
});
