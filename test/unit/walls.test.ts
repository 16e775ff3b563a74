import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");

/** A source that must be refused: the file's place, its text, and the rule that refuses it. */
interface Offence {
  readonly sentence: string;
  readonly file: string;
  readonly text: string;
  readonly rule: string;
}

const wall = "noRestrictedImports";
const importing = (what: string) => `import { x } from "${what}";\n\nexport const y: unknown = x;\n`;

const offences: readonly Offence[] = [
  {
    sentence: "util cannot import a core file other than the clock and log ports",
    file: "server/src/util/a.ts",
    text: importing("../core/note.ts"),
    rule: wall,
  },
  {
    sentence: "util cannot import an outside library",
    file: "server/src/util/b.ts",
    text: importing("uuid"),
    rule: wall,
  },
  {
    sentence: "core cannot import a room",
    file: "server/src/core/ports/a.ts",
    text: importing("../../store/database.ts"),
    rule: wall,
  },
  {
    sentence: "protocol imports nothing of the server",
    file: "server/src/protocol/a.ts",
    text: importing("../core/note.ts"),
    rule: wall,
  },
  {
    sentence: "a room cannot import another room",
    file: "server/src/store/a.ts",
    text: importing("../embed/price-table.ts"),
    rule: wall,
  },
  {
    sentence: "a folder inside a room cannot import another room",
    file: "server/src/store/catalog/a.ts",
    text: importing("../../vectors/exact-index.ts"),
    rule: wall,
  },
  {
    sentence: "a room cannot import another room's types either",
    file: "server/src/watch/a.ts",
    text: 'import type { X } from "../detect/diff.ts";\n\nexport type Y = X;\n',
    rule: wall,
  },
  {
    sentence: "a room cannot import a flow",
    file: "server/src/detect/a.ts",
    text: importing("../sync/relay.ts"),
    rule: wall,
  },
  {
    sentence: "a room cannot load the app at run time either",
    file: "server/src/embed/a.ts",
    text: 'export const y: unknown = await import("../app/compose.ts");\n',
    rule: wall,
  },
  {
    sentence: "a flow cannot import another flow",
    file: "server/src/search/a.ts",
    text: importing("../sync/relay.ts"),
    rule: wall,
  },
  {
    sentence: "a flow cannot import repair",
    file: "server/src/integrity/a.ts",
    text: importing("../repair/plan.ts"),
    rule: wall,
  },
  {
    sentence: "repair cannot import the app",
    file: "server/src/repair/a.ts",
    text: importing("../app/compose.ts"),
    rule: wall,
  },
  {
    sentence: "a worker's entry cannot import the app",
    file: "server/src/workers/a.ts",
    text: importing("../app/compose.ts"),
    rule: wall,
  },
  {
    sentence: "the server cannot import the client",
    file: "server/src/app/a.ts",
    text: importing("../../../client/src/settings.ts"),
    rule: wall,
  },
  {
    sentence: "the server cannot import vscode",
    file: "server/src/app/b.ts",
    text: importing("vscode"),
    rule: wall,
  },
  {
    sentence: "the client cannot import the server beyond its protocol",
    file: "client/src/a.ts",
    text: importing("../../server/src/core/note.ts"),
    rule: wall,
  },
  ...(
    [
      ["better-sqlite3", "search"],
      ["chromadb", "app"],
      ["openai", "sync"],
      ["chokidar", "detect"],
      ["simple-git", "repair"],
      ["markdown-it", "search"],
      ["yaml", "store"],
      ["vscode-languageserver/node", "sync"],
      ["vscode-jsonrpc/node", "vectors"],
      ["zod", "core"],
    ] as const
  ).map(
    ([library, folder], index): Offence => ({
      sentence: `${folder} cannot import ${library}`,
      file: `server/src/${folder}/library-${index}.ts`,
      text: importing(library),
      rule: wall,
    }),
  ),
  {
    sentence: "a promise cannot be left floating",
    file: "server/src/sync/floating.ts",
    text: "async function save(): Promise<void> {}\n\nexport function run(): void {\n  save();\n}\n",
    rule: "noFloatingPromises",
  },
  {
    sentence: "a promise that another file returns cannot be left floating",
    file: "server/src/sync/floating-far.ts",
    text: 'import { pass } from "../core/pass.ts";\n\nexport function run(): void {\n  pass();\n}\n',
    rule: "noFloatingPromises",
  },
  {
    sentence: "two files cannot import each other",
    file: "server/src/core/cycle-a.ts",
    text: 'import { b } from "./cycle-b.ts";\n\nexport const a = (): number => b();\n',
    rule: "noImportCycles",
  },
  {
    sentence: "a barrel is refused",
    file: "server/src/core/barrel.ts",
    text: 'export * from "./pass.ts";\n',
    rule: "noReExportAll",
  },
  {
    sentence: "the console is refused in the server",
    file: "server/src/app/console.ts",
    text: 'console.error("no");\n',
    rule: "noConsole",
  },
  {
    sentence: "any is refused",
    file: "server/src/core/any.ts",
    text: "export const x = (y: any): unknown => y;\n",
    rule: "noExplicitAny",
  },
  {
    sentence: "a default export is refused",
    file: "server/src/core/default.ts",
    text: "export default 1;\n",
    rule: "noDefaultExport",
  },
  {
    sentence: "a non-null assertion is refused",
    file: "server/src/core/non-null.ts",
    text: "export const x = (y: string | null): string => y!;\n",
    rule: "noNonNullAssertion",
  },
  {
    sentence: "a file of more than 300 lines is refused",
    file: "server/src/core/long.ts",
    text: Array.from({ length: 301 }, (_, line) => `export const x${line} = ${line};\n`).join(""),
    rule: "noExcessiveLinesPerFile",
  },
];

/** Sources that must pass, so that a wall that refuses everything would be noticed. */
const allowed: Readonly<Record<string, string>> = {
  "server/src/core/pass.ts": "export async function pass(): Promise<void> {}\n",
  "server/src/core/cycle-b.ts": 'import { a } from "./cycle-a.ts";\n\nexport const b = (): number => a();\n',
  "server/src/util/clock.ts": importing("../core/ports/clock.ts"),
  "server/src/store/catalog/own.ts": importing("../database.ts"),
  "server/src/store/catalog/library.ts":
    'import Database from "better-sqlite3";\n\nexport const y: unknown = Database;\n',
  "server/src/sync/room.ts": importing("../detect/diff.ts"),
  "server/src/workers/room.ts": importing("../chunking/chunk-note.ts"),
  "server/src/app/flow.ts": importing("../repair/plan.ts"),
  "client/src/wire.ts": importing("../../server/src/protocol/status.ts"),
};

describe("the walls between the rooms", () => {
  let folder = "";
  let rulesByFile: ReadonlyMap<string, readonly string[]> = new Map();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "kura-walls-"));
    await copyFile(join(root, "biome.json"), join(folder, "biome.json"));
    await copyFile(join(root, "package.json"), join(folder, "package.json"));
    const texts = { ...allowed, ...Object.fromEntries(offences.map(({ file, text }) => [file, text])) };
    for (const [file, text] of Object.entries(texts)) {
      await mkdir(join(folder, dirname(file)), { recursive: true });
      await writeFile(join(folder, file), text);
    }
    rulesByFile = await lint(folder);
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(offences)("$sentence", ({ file, rule }) => {
    expect(rulesByFile.get(file) ?? []).toContain(rule);
  });

  it.each(Object.keys(allowed).filter((file) => !file.includes("cycle")))("%s keeps to the walls", (file) => {
    expect(rulesByFile.get(file) ?? []).toEqual([]);
  });

  it("every folder of the server has its wall, and knows every other folder", async () => {
    const entries = await readdir(join(root, "server/src"), { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    const config = await readFile(join(root, "biome.json"), "utf8");
    const walled = folders.filter(
      (name) => config.includes(`"server/src/${name}/**"`) && (name === "app" || config.includes(`"**/${name}/**"`)),
    );
    expect(walled).toEqual(folders);
  });
});

/** Runs the project's Biome with the project's rules on `folder`: the rules broken, by file. */
async function lint(folder: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const biome = join(root, "node_modules/@biomejs/biome/bin/biome");
  const args = [biome, "lint", ".", "--vcs-enabled=false", "--max-diagnostics=none", "--reporter=json"];
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  execFile(process.execPath, args, { cwd: folder, maxBuffer: 16e6 }, (error, stdout, stderr) => {
    if (stdout.startsWith("{")) resolve(stdout);
    else reject(new Error(`Biome gave no report: ${stderr}`, { cause: error }));
  });
  const report = JSON.parse(await promise) as { diagnostics: { category: string; location: { path: string } }[] };
  const rules = new Map<string, string[]>();
  for (const { category, location } of report.diagnostics) {
    const rule = category.slice(category.lastIndexOf("/") + 1);
    rules.set(location.path, [...(rules.get(location.path) ?? []), rule]);
  }
  return rules;
}
