import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { allowedPatterns, projectPath, wrongContents } from "../../../tools/package/contents.mjs";

const patterns = allowedPatterns(readFileSync(join(import.meta.dirname, "../../../.vscodeignore"), "utf8"));

/** A right package for Linux. */
const right = [
  "package.json",
  "package.nls.json",
  "package.nls.ja.json",
  "l10n/bundle.l10n.ja.json",
  "README.md",
  "CHANGELOG.md",
  "LICENSE",
  "THIRD-PARTY-NOTICES.txt",
  ...[
    "extension.cjs",
    "language-server.cjs",
    "search-view.js",
    "search-view-style.css",
    "codicon.css",
    "codicon.ttf",
  ].map((name) => `dist/${name}`),
  ...[
    "server",
    "cli",
    "chroma-host",
    "embed-worker",
    "index-worker",
    "note-worker",
    "search-worker",
    "store-worker",
  ].map((name) => `dist/${name}.mjs`),
  "dist/note-worker.mjs.LEGAL.txt",
  ...["package.json", "LICENSE", "lib/index.js", "lib/methods/table.js", "prebuilds/linux-x64.node"].map(
    (name) => `dist/node_modules/better-sqlite3/${name}`,
  ),
  ...["package.json", "chromadb-js-bindings.linux-x64-gnu.node"].map(
    (name) => `dist/node_modules/chromadb-js-bindings-linux-x64-gnu/${name}`,
  ),
  "media/icon.png",
  "media/activity.svg",
  "media/model/kura-embed-1.bin",
];

describe("the package's contents", () => {
  it("are right as the list has them", () => {
    expect(wrongContents(right, patterns)).toEqual([]);
  });

  it.each([
    "dist/server.mjs.map",
    "dist/extension.cjs.map",
    "dist/other.mjs",
    "dist/test.cjs",
    "test/unit/walls.test.ts",
    "client/src/extension.ts",
    "server/src/app/main.ts",
    "tools/package.mjs",
    "media/sample-notes/glossary.md",
    "media/kura.svg",
    "media/model/train.py",
    ".env",
    ".npmrc",
    "key.pem",
    "dist/key.pem",
    "notes.log",
    "package-lock.json",
    "node_modules/better-sqlite3/lib/index.js",
    "dist/node_modules/better-sqlite3/src/addon.cpp",
    "dist/node_modules/better-sqlite3/deps/sqlite3/sqlite3.c",
    "dist/node_modules/openai/index.js",
    "dist/node_modules/chromadb-js-bindings-linux-x64-gnu/README.md",
    "../outside.txt",
  ])("%s is refused", (path) => {
    expect(wrongContents([...right, path], patterns)).toEqual([
      `${path} is in the package, and .vscodeignore does not name it.`,
    ]);
  });

  it.each(right.filter((path) => !/LEGAL|chromadb-js/.test(path)))("%s is missed when it is not there", (path) => {
    const without = right.filter((other) => other !== path);
    expect(wrongContents(without, patterns).length > 0).toBe(!hasSibling(path));
  });

  it("keep their names in the project's terms where packing changes them", () => {
    const entries = ["extension.vsixmanifest", "[Content_Types].xml", "extension/readme.md", "extension/LICENSE.txt"];
    expect(entries.map(projectPath)).toEqual([null, null, "README.md", "LICENSE"]);
    expect(projectPath("extension/dist/server.mjs")).toBe("dist/server.mjs");
    expect(projectPath("elsewhere.txt")).toBe("elsewhere.txt");
  });

  it("come from a list that leaves out everything first", () => {
    expect(() => allowedPatterns("!package.json\n")).toThrow("allow-list");
    expect(() => allowedPatterns("**\n!package.json\nsecrets.txt\n")).toThrow("allow-list");
  });
});

/** Whether another file of the right package stands in the same line of the list. */
function hasSibling(path: string): boolean {
  return /-(host|worker)\.mjs$|better-sqlite3\/(package\.json|LICENSE)$/.test(path);
}
