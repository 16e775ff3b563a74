// Bundles the server, the command line and the entries of the worker threads into dist/, one file each.
import { join } from "node:path";
import { build } from "esbuild";

const root = import.meta.dirname;
const source = join(root, "server/src");

/** Bundle → entry. The names of the workers are those that workers/worker-file.ts looks for. */
const entries = {
  server: "app/main.ts",
  cli: "app/cli.ts",
  "store-worker": "workers/store-worker.ts",
  "search-worker": "workers/search-worker.ts",
  "note-worker": "workers/note-worker.ts",
  "embed-worker": "workers/embed-worker.ts",
  "index-worker": "workers/index-worker.ts",
  "chroma-host": "workers/chroma-host.ts",
};

/** Packages that hold native code, found in node_modules at run time. */
const external = ["better-sqlite3", "chromadb-js-bindings-*"];

/** Bundled CommonJS packages call `require` for Node's own modules. */
const banner =
  'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';

try {
  await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, join(source, entry)])),
    outdir: "dist",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    mainFields: ["module", "main"],
    external,
    banner: { js: banner },
    sourcemap: true,
    legalComments: "linked",
    logLevel: "warning",
  });
} catch (error) {
  // esbuild has printed its errors with place and line; a stack of its own would hide them.
  console.error(`The build failed with ${error.errors?.length ?? 1} error(s).`);
  process.exitCode = 1;
}
