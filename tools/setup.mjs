// Makes a checkout ready to run: dependencies, the pinned Node, the bundles. Needs nothing but Node and npm, so it
// imports no package and keeps to what Node 20 knows.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { withSetupLock } from "./lock.mjs";
import { runNode } from "./run-node.mjs";
import { runMain, SentenceError } from "./sentence-error.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const lockFile = join(root, "package-lock.json");
const installStamp = join(root, "node_modules/.kura-setup");
const buildStamp = join(root, "dist/.built");

/** Installs and builds what is missing or out of date. Says what it does on stderr; silent when there is nothing to do. */
export async function setUp({ build = true } = {}) {
  if (isInstalled() && !(build && buildIsOld())) return;
  await withSetupLock(async () => {
    if (!isInstalled()) await install();
    if (build && buildIsOld()) await bundle();
  });
}

function isInstalled() {
  if (!existsSync(installStamp)) return false;
  return readFileSync(installStamp, "utf8") === lockHash();
}

function lockHash() {
  return createHash("sha256").update(readFileSync(lockFile)).digest("hex");
}

async function install() {
  const npmsOwn = join(root, "node_modules/.package-lock.json");
  const installedByHand = existsSync(npmsOwn) && statSync(npmsOwn).mtimeMs >= statSync(lockFile).mtimeMs;
  if (!installedByHand) {
    console.error("Setting up Kura: fetching its dependencies with `npm ci` (about a minute, the first time only).");
    await npmCi();
  }
  writeFileSync(installStamp, lockHash());
}

async function npmCi() {
  // Inside `npm start` npm tells where it is itself; from a shell it is on the PATH.
  const npm = process.env.npm_execpath?.endsWith("npm-cli.js") ? process.env.npm_execpath : null;
  // On Node 20 npm warns of every package that wants a newer one; they run under the pinned Node.
  const args = ["ci", "--include=dev", "--include=optional", "--loglevel=error"];
  // npm's output goes to stderr: stdout belongs to the command that is being set up for.
  const options = { cwd: root, stdio: ["ignore", 2, 2], shell: npm === null && process.platform === "win32" };
  const child = npm === null ? spawn("npm", args, options) : spawn(process.execPath, [npm, ...args], options);
  let code;
  try {
    [code] = await once(child, "exit");
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    throw new SentenceError("npm is missing: install it (it comes with Node from nodejs.org) and try again.");
  }
  if (code !== 0) {
    throw new SentenceError(
      "`npm ci` failed (its own message is above): check the network and the disk, then try again.",
    );
  }
}

/** What the bundles are made from. */
export const bundleSources = ["esbuild.mjs", "package-lock.json", "tsconfig.json", "server/src", "client"];

function buildIsOld() {
  return isOlder(buildStamp, bundleSources);
}

/** Whether `file` is missing, or older than anything in or under `paths` (relative to the project). */
export function isOlder(file, paths) {
  if (!existsSync(file)) return true;
  const made = statSync(file).mtimeMs;
  return paths.flatMap((path) => withContents(join(root, path))).some((path) => statSync(path).mtimeMs > made);
}

/** A file, or a folder with all that is under it: removing a file changes its folder's time. */
function withContents(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return [path, ...readdirSync(path, { recursive: true }).map((name) => join(path, name))];
}

async function bundle() {
  const startedAt = new Date();
  const code = await runNode(join(root, "esbuild.mjs"), [], { cwd: root, stdout: 2 });
  if (code !== 0) throw new SentenceError("The build failed (esbuild's message is above).");
  writeFileSync(buildStamp, "");
  utimesSync(buildStamp, startedAt, startedAt); // a source saved during the build counts as newer
}

function checkRunningNode() {
  if (Number.parseInt(process.versions.node, 10) >= 20) return;
  throw new SentenceError(`Kura needs Node 20 or later to set itself up; this is Node ${process.versions.node}.`);
}

checkRunningNode();
if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await runMain(async () => {
    await setUp();
    console.error("Kura is set up. Try `npm start`.");
    return 0;
  });
}
