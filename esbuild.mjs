// Bundles the server, the command line, the entries of the worker threads, the extension and its webview into dist/.
// `--release FOLDER PACKAGES`: into FOLDER, without source maps; the packages that went in are listed in PACKAGES (JSON).
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

const root = import.meta.dirname;
const [mode, releaseFolder, packagesFile] = process.argv.slice(2);
const release = mode === "--release";
const outdir = release ? releaseFolder : join(root, "dist");

/** Bundle → entry. The names of the workers are those that workers/worker-file.ts looks for. */
const serverEntries = {
  server: "server/src/app/main.ts",
  cli: "server/src/app/cli.ts",
  "store-worker": "server/src/workers/store-worker.ts",
  "search-worker": "server/src/workers/search-worker.ts",
  "note-worker": "server/src/workers/note-worker.ts",
  "embed-worker": "server/src/workers/embed-worker.ts",
  "index-worker": "server/src/workers/index-worker.ts",
  "chroma-host": "server/src/workers/chroma-host.ts",
};

/** Packages that hold native code, found in node_modules at run time. */
const native = ["better-sqlite3", "chromadb-js-bindings-*"];

/** Bundled CommonJS packages call `require` for Node's own modules. */
const banner =
  'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';

const common = {
  absWorkingDir: root,
  outdir,
  bundle: true,
  sourcemap: !release,
  metafile: true,
  legalComments: "linked",
  logLevel: "warning",
};

/** The language client is large, and not needed where there are no notes: a bundle of its own, loaded when it is. */
const languageClientApart = {
  name: "language-client-apart",
  setup({ onResolve }) {
    onResolve({ filter: /\/language-server\.ts$/ }, ({ kind }) =>
      kind === "dynamic-import" ? { path: "./language-server.cjs", external: true } : undefined,
    );
  },
};

const server = {
  ...common,
  entryPoints: serverEntries,
  outExtension: { ".js": ".mjs" },
  format: "esm",
  platform: "node",
  target: "node24",
  mainFields: ["module", "main"],
  external: native,
  banner: { js: banner },
};

const client = {
  ...common,
  entryPoints: { extension: "client/src/extension.ts", "language-server": "client/src/language-server.ts" },
  outExtension: { ".js": ".cjs" },
  format: "cjs",
  platform: "node",
  target: "node24",
  mainFields: ["module", "main"],
  external: ["vscode"],
  plugins: [languageClientApart],
};

const webview = {
  ...common,
  entryPoints: {
    "search-view": "client/webview/search/main.ts",
    "search-view-style": "client/webview/search/style.css",
  },
  format: "iife",
  platform: "browser",
  target: "es2024",
  minify: true,
};

/** Folders of the packages that went into the bundles, the copied ones included. */
function packagesIn(results) {
  const inputs = results.flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const folders = inputs.map((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]);
  return [...new Set([...folders, "node_modules/@vscode/codicons"])].filter((folder) => folder !== undefined).sort();
}

try {
  await mkdir(outdir, { recursive: true });
  const codicons = join(root, "node_modules/@vscode/codicons/dist");
  const results = await Promise.all([server, client, webview].map((options) => build(options)));
  for (const name of ["codicon.css", "codicon.ttf"]) await copyFile(join(codicons, name), join(outdir, name));
  if (release) await writeFile(packagesFile, JSON.stringify(packagesIn(results)));
} catch (error) {
  // esbuild has printed its errors with place and line; a stack of its own would hide them.
  if (error.errors === undefined) throw error;
  console.error(`The build failed with ${error.errors.length} error(s).`);
  process.exitCode = 1;
}
