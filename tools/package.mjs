// `npm run package`: makes build/kura-<version>-<platform>.vsix, shows what is in it, and runs what was packed.
// Ends with `N passed, N failed`.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { megabytes } from "./package/natives.mjs";
import { smokeTest } from "./package/smoke.mjs";
import { fillStage } from "./package/stage.mjs";
import { thisTarget } from "./package/targets.mjs";
import { zipEntries } from "./package/zip-reader.mjs";
import { pinnedNode } from "./pinned-node.mjs";
import { programScript } from "./run.mjs";
import { runMain, SentenceError } from "./sentence-error.mjs";
import { bundleSources, isOlder, setUp } from "./setup.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const stage = join(root, "build/stage");
const allowList = join(root, ".vscodeignore");

/** What the package is made from. */
const sources = [
  ...bundleSources,
  ...[".vscodeignore", "package.json", "package.nls.json", "package.nls.ja.json", "l10n", "media/model"],
  ...["media/icon.png", "media/activity.svg", "media/walkthrough", "README.md", "CHANGELOG.md", "LICENSE"],
  ...["tools/package.mjs", "tools/package"],
];

/** Path of this platform's package, made or not. */
export function packageFile() {
  const { name, version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return join(root, `build/${name}-${version}-${thisTarget().vsce}.vsix`);
}

/** This platform's package, made if it is missing or older than what it is made from. Says what it does by `say`. */
export async function ensurePackage(say = console.log) {
  await setUp({ build: false });
  const file = packageFile();
  if (isOlder(file, sources)) await makePackage(say);
  return file;
}

/** Makes this platform's package. Throws a sentence where its contents are not those of the allow-list. */
async function makePackage(say) {
  const startedAt = new Date();
  const file = packageFile();
  const unproven = join(root, "build/unproven.vsix");
  rmSync(file, { force: true });
  say(`packing ${relative(root, file)}`);
  await fillStage(root, stage, thisTarget(), say);
  pack(unproven);
  await refuseWrongContents(unproven);
  utimesSync(unproven, startedAt, startedAt); // a source saved meanwhile counts as newer
  renameSync(unproven, file);
}

function pack(file) {
  const { vsce } = thisTarget();
  // The project has no public address that links could lead to. Dependencies are looked for by nobody: they are staged.
  const options = ["--no-rewrite-relative-links", "--allow-missing-repository", "--no-dependencies"];
  const args = [
    programScript("vsce"),
    "package",
    "--target",
    vsce,
    "--out",
    file,
    "--ignoreFile",
    allowList,
    ...options,
  ];
  const { status, stdout, stderr } = spawnSync(pinnedNode(), args, { cwd: stage, encoding: "utf8" });
  if (status !== 0) throw new SentenceError(`vsce could not make the package:\n${stdout}${stderr}`);
}

/** What was staged, what the archive holds, and what the list allows are to be the same. */
async function refuseWrongContents(file) {
  const { allowedPatterns, projectPath, wrongContents } = await import("./package/contents.mjs");
  const packed = zipEntries(file).flatMap(({ name }) => projectPath(name) ?? []);
  const staged = readdirSync(stage, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(stage, join(entry.parentPath, entry.name)).split(sep).join("/"));
  const wrong = wrongContents([...new Set([...packed, ...staged])], allowedPatterns(readFileSync(allowList, "utf8")));
  const left = staged.filter((path) => !packed.includes(path)).map((path) => `${path} did not get into the package.`);
  if (wrong.length + left.length > 0) throw new SentenceError([...wrong, ...left].join("\n"));
}

function showContents(file) {
  const entries = zipEntries(file).sort((a, b) => b.packed - a.packed);
  for (const { name, size, packed } of entries) console.log(`  ${kilobytes(size)} ${kilobytes(packed)}  ${name}`);
  const unpacked = entries.reduce((sum, { size }) => sum + size, 0);
  console.log(`${relative(root, file)}: ${megabytes(statSync(file).size)}, ${entries.length} files,`);
  console.log(`  ${megabytes(unpacked)} when installed`);
}

function kilobytes(bytes) {
  return `${Math.ceil(bytes / 1000).toLocaleString("en")} kB`.padStart(11);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await runMain(async () => {
    const began = Date.now();
    await setUp({ build: false });
    await makePackage(console.log);
    console.log("What is in it (size, and size in the package):");
    showContents(packageFile());
    console.log("Running what was packed:");
    const { passed, failed } = await smokeTest(packageFile(), join(root, "media/sample-notes"), thisTarget());
    console.log(`That took ${Math.round((Date.now() - began) / 1000)} s.\n`);
    // The contents, compared with the allow-list above, count as one.
    console.log(`${passed + 1} passed, ${failed} failed`);
    return failed === 0 ? 0 : 1;
  });
}
