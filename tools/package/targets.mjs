import { SentenceError } from "../sentence-error.mjs";

/**
 * What a package for one platform holds of native code. `vsce`: VS Code's name of the platform; `sqlite`: the prebuilt
 * file in better-sqlite3; `chroma`: the package with Chroma's server, null where there is none (an exact scan serves).
 */
const targets = {
  "linux-x64": { vsce: "linux-x64", sqlite: "linux-x64", chroma: "chromadb-js-bindings-linux-x64-gnu" },
  "linux-arm64": { vsce: "linux-arm64", sqlite: "linux-arm64", chroma: "chromadb-js-bindings-linux-arm64-gnu" },
  "linuxmusl-x64": { vsce: "alpine-x64", sqlite: "linuxmusl-x64", chroma: null },
  "linuxmusl-arm64": { vsce: "alpine-arm64", sqlite: "linuxmusl-arm64", chroma: null },
  "darwin-x64": { vsce: "darwin-x64", sqlite: "darwin-x64", chroma: "chromadb-js-bindings-darwin-x64" },
  "darwin-arm64": { vsce: "darwin-arm64", sqlite: "darwin-arm64", chroma: "chromadb-js-bindings-darwin-arm64" },
  "win32-x64": { vsce: "win32-x64", sqlite: "win32-x64", chroma: "chromadb-js-bindings-win32-x64-msvc" },
  "win32-arm64": { vsce: "win32-arm64", sqlite: "win32-arm64", chroma: null },
};

/** The target of the machine that this runs on: packages are made on the platform that they are for. */
export function thisTarget() {
  const system = process.platform === "linux" && !hasGlibc() ? "linuxmusl" : process.platform;
  const target = targets[`${system}-${process.arch}`];
  if (target !== undefined) return target;
  throw new SentenceError(`There is no package of Kura for ${system} on ${process.arch}.`);
}

function hasGlibc() {
  process.report.excludeNetwork = true; // resolving the names of network peers can take seconds
  return process.report.getReport().header.glibcVersionRuntime !== undefined;
}
