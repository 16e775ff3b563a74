import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** What runs Chroma on this machine, or one sentence why nothing does. */
export type ChromaBinding =
  | {
      readonly kind: "found";
      /** Absolute path to `require`. Loading it may still fail where the C library is too old. */
      readonly file: string;
      /** The package's version: another one may write another format. */
      readonly version: string;
    }
  | { readonly kind: "none"; readonly reason: string };

const packages: Readonly<Record<string, string>> = {
  "linux-x64": "chromadb-js-bindings-linux-x64-gnu",
  "linux-arm64": "chromadb-js-bindings-linux-arm64-gnu",
  "darwin-x64": "chromadb-js-bindings-darwin-x64",
  "darwin-arm64": "chromadb-js-bindings-darwin-arm64",
  "win32-x64": "chromadb-js-bindings-win32-x64-msvc",
};

export interface Platform {
  readonly os: NodeJS.Platform;
  readonly arch: string;
  /** Linux without the GNU C library (Alpine): no binding is built for it. */
  readonly musl: boolean;
}

export function thisPlatform(): Platform {
  return { os: process.platform, arch: process.arch, musl: process.platform === "linux" && !hasGlibc() };
}

/** Finds the binding that is installed beside `from` (a file of the running code) or in a folder above it. */
export function findChromaBinding(
  platform: Platform = thisPlatform(),
  from: string = import.meta.filename,
): ChromaBinding {
  const name = packages[`${platform.os}-${platform.arch}`];
  if (name === undefined)
    return { kind: "none", reason: `Chroma has no build for ${platform.os} on ${platform.arch}.` };
  if (platform.musl) return { kind: "none", reason: "Chroma has no build for Linux without the GNU C library." };
  try {
    const file = createRequire(from).resolve(name);
    return { kind: "found", file, version: versionOf(dirname(file)) };
  } catch (error) {
    const detail = error instanceof Error && "code" in error ? String(error.code) : String(error);
    return { kind: "none", reason: `The package ${name}, which runs Chroma here, cannot be found (${detail}).` };
  }
}

function versionOf(folder: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  if (typeof manifest !== "object" || manifest === null || !("version" in manifest))
    throw new Error(`${folder}/package.json names no version`);
  return String(manifest.version);
}

function hasGlibc(): boolean {
  // Without this the report resolves the names of network peers, which can take seconds.
  Object.assign(process.report, { excludeNetwork: true });
  const report: unknown = process.report.getReport();
  if (typeof report !== "object" || report === null || !("header" in report)) return false;
  const { header } = report;
  return typeof header === "object" && header !== null && "glibcVersionRuntime" in header;
}
