// A whole VS Code that runs anywhere, as the server behind a browser: code-server's build of it, installed from npm into
// .vscode-host/, apart from the project's own dependencies because it is large and most work does not need it.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { withSetupLock } from "./lock.mjs";
import { onPath } from "./on-path.mjs";
import { pinnedNode } from "./pinned-node.mjs";
import { runMain, SentenceError } from "./sentence-error.mjs";
import { setUp } from "./setup.mjs";

const wanted = fileURLToPath(new URL("vscode-host", import.meta.url));
const folder = fileURLToPath(new URL("../.vscode-host", import.meta.url));
const vscode = join(folder, "node_modules/code-server/lib/vscode");
const stamp = join(folder, ".installed");

/** What builds the one native module that is worth building: it writes the logs and fills the output channels. */
const compilers = ["g++", "make", "python3"];

/**
 * VS Code's server, installed first if it is missing or another version is wanted.
 * `node` runs it, `serverMain` is its script. Says what it does by `say`; silent when there is nothing to do.
 */
export async function ensureHost(say = sayWithSeconds()) {
  await setUp({ build: false });
  await withSetupLock(async () => {
    if (!isInstalled()) await install(say);
  });
  return { node: pinnedNode(), serverMain: join(vscode, "out/server-main.js") };
}

function isInstalled() {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === wantedHash();
}

function wantedHash() {
  return createHash("sha256")
    .update(readFileSync(join(wanted, "package-lock.json")))
    .digest("hex");
}

function sayWithSeconds() {
  const began = performance.now();
  return (sentence) => console.error(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${sentence}`);
}

async function install(say) {
  mkdirSync(folder, { recursive: true });
  rmSync(stamp, { force: true });
  for (const name of ["package.json", "package-lock.json"]) copyFileSync(join(wanted, name), join(folder, name));
  say("fetching VS Code into .vscode-host/ (about 600 MB, the first time only)");
  await npm(folder, ["ci"]);
  say("fetching what VS Code's server needs");
  // Its own lockfile leaves out some peers: without the option npm refuses it.
  await npm(vscode, ["ci", "--omit=dev", "--legacy-peer-deps"]);
  await buildLogging(say);
  writeFileSync(stamp, wantedHash());
  say("VS Code is installed");
}

async function buildLogging(say) {
  const lacking = compilers.filter((program) => onPath(program) === null);
  if (lacking.length > 0) {
    say(`without ${lacking.join(", ")} VS Code's output channels and log files stay empty; the rest works`);
    return;
  }
  say("building VS Code's logging");
  await npm(vscode, ["rebuild", "@vscode/spdlog", "@vscode/native-watchdog", "--ignore-scripts=false"]);
}

/** Runs npm on the pinned Node, without install scripts unless `args` ask for them. */
async function npm(cwd, args) {
  const outer = Object.entries(process.env).filter(
    ([name]) => !/^npm_(package|lifecycle|config_local_prefix)/.test(name),
  );
  const env = {
    ...Object.fromEntries(outer),
    PATH: [dirname(pinnedNode()), process.env.PATH].join(delimiter),
    npm_config_ignore_scripts: "true",
    npm_config_fund: "false",
    npm_config_audit: "false",
    ...headersOfPinnedNode(),
  };
  const quiet = ["--loglevel=error", "--no-progress"];
  const windows = process.platform === "win32";
  const child = spawn("npm", [...args, ...quiet], { cwd, env, stdio: ["ignore", "pipe", "pipe"], shell: windows });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
    });
  }
  const [code] = await once(child, "close");
  if (code === 0) return;
  throw new SentenceError(
    `\`npm ${args.join(" ")}\` failed in ${cwd}:\n${output.trim()}\nCheck the network and the disk.`,
  );
}

/** The pinned Node brings the headers to build against on some platforms; elsewhere node-gyp fetches them. */
function headersOfPinnedNode() {
  const home = dirname(dirname(pinnedNode()));
  return existsSync(join(home, "include/node/node_api.h")) ? { npm_config_nodedir: home } : {};
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await runMain(async () => {
    const { serverMain } = await ensureHost();
    console.log(serverMain);
    return 0;
  });
}
