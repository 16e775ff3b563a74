import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { SentenceError } from "../sentence-error.mjs";

/** JavaScript of better-sqlite3 that `require("better-sqlite3")` loads. */
const sqliteScripts = ["binding.js", "database.js", "index.js", "sqlite-error.js", "util.js"];

/**
 * Puts the two packages with native code into `into`, each with nothing but what runs here. They lie beside the bundles
 * in dist/node_modules, where the bundles find them first.
 */
export function stageNatives(root, into, target, say) {
  const modules = join(root, "node_modules");
  stageSqlite(join(modules, "better-sqlite3"), join(into, "better-sqlite3"), target.sqlite);
  if (target.chroma !== null) stageChroma(join(modules, target.chroma), join(into, target.chroma), say);
}

function stageSqlite(from, to, platform) {
  const methods = readdirSync(join(from, "lib/methods")).map((name) => `methods/${name}`);
  const files = ["LICENSE", ...[...sqliteScripts, ...methods].map((name) => `lib/${name}`)];
  for (const file of [...files, `prebuilds/${platform}.node`]) copy(join(from, file), join(to, file));
  stageManifest(from, to);
}

function stageChroma(from, to, say) {
  const { main } = stageManifest(from, to);
  copy(join(from, main), join(to, main));
  strip(join(to, main), say);
}

/** Nothing of a package's manifest is needed but how it is loaded and what it is. */
function stageManifest(from, to) {
  const { name, version, license, repository, main } = JSON.parse(readFileSync(join(from, "package.json"), "utf8"));
  const manifest = { name, version, license, repository, main };
  mkdirSync(to, { recursive: true });
  writeFileSync(join(to, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  return manifest;
}

function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}

/** Removes the debug symbols: nine tenths of Chroma's file. */
function strip(file, say) {
  if (process.platform === "win32") return; // they are in a file of their own there, which is not in the package
  const before = statSync(file).size;
  run("strip", process.platform === "darwin" ? ["-x", file] : [file]);
  // A Mach-O that was changed has lost its signature, and Apple's processors run nothing unsigned.
  if (process.platform === "darwin") run("codesign", ["--force", "--sign", "-", file]);
  say(`stripped Chroma's server: ${megabytes(before)} before, ${megabytes(statSync(file).size)} after`);
}

const installing =
  process.platform === "darwin"
    ? "Xcode's command line tools (`xcode-select --install`)"
    : "the package binutils (on Debian and Ubuntu: `apt-get install binutils`)";

function run(program, args) {
  const { error, status, stderr } = spawnSync(program, args, { encoding: "utf8" });
  if (error?.code === "ENOENT") {
    throw new SentenceError(
      `The program ${program} is missing, which makes Chroma's server fit for a package: install ${installing}.`,
    );
  }
  if (status !== 0) throw new SentenceError(`${program} ${args.join(" ")} failed: ${error?.message ?? stderr.trim()}`);
}

/** Bytes as megabytes (10^6), for people. */
export function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
