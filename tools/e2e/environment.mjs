import { existsSync, readdirSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runNode } from "../run-node.mjs";
import { SentenceError } from "../sentence-error.mjs";
import { setUp } from "../setup.mjs";
import { ensureHost } from "../vscode-host.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What the end-to-end tests are told: where VS Code, a browser and Kura's package are. Makes what is missing. */
export async function e2eEnvironment() {
  const KURA_E2E_CHROMIUM = chromium();
  await setUp();
  const { node, serverMain } = await ensureHost();
  return { KURA_E2E_CHROMIUM, KURA_E2E_NODE: node, KURA_E2E_SERVER_MAIN: serverMain, KURA_E2E_VSIX: await vsix() };
}

function chromium() {
  const given = process.env.CHROMIUM;
  if (given !== undefined && !existsSync(given)) throw new SentenceError(`There is no browser at CHROMIUM=${given}.`);
  const folders = (process.env.PATH ?? "").split(delimiter);
  const names = ["chromium", "chromium-browser", "google-chrome"];
  const found = given ?? names.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync);
  if (found !== undefined) return found;
  throw new SentenceError(
    "There is no Chromium here, which the end-to-end tests open VS Code in: install it (Debian: `apt install chromium`) or say where it is by CHROMIUM=/path/to/chrome.",
  );
}

/** The newest package, made anew when something that goes into it has changed since. */
async function vsix() {
  const [newest] = packages();
  if (newest !== undefined && newest.at > lastChange()) return newest.path;
  const code = await runNode(join(root, "tools/package.mjs"), [], { cwd: root });
  const [made] = packages();
  if (code !== 0 || made === undefined) throw new SentenceError("Kura could not be packaged (the reason is above).");
  return made.path;
}

function packages() {
  const folder = join(root, "build");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^kura-.*\.vsix$/.test(name))
    .map((name) => ({ path: join(folder, name), at: statSync(join(folder, name)).mtimeMs }))
    .sort((a, b) => b.at - a.at);
}

function lastChange() {
  const folders = ["client", "server/src", "l10n", "media/model", "tools/package"];
  const files = ["package.json", "package-lock.json", "package.nls.json", "package.nls.ja.json", "esbuild.mjs"];
  const within = (folder) => readdirSync(join(root, folder), { recursive: true }).map((name) => join(folder, name));
  return Math.max(
    ...[...files, ...folders, ...folders.flatMap(within)].map((name) => statSync(join(root, name)).mtimeMs),
  );
}
