import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { Worker } from "node:worker_threads";
import { messageOf } from "../core/errors.ts";
import type { ChromaBinding } from "./chroma-binding.ts";
import { chromaExit } from "./chroma-exit.ts";

/** The file in Chroma's folder that says which version of the binding wrote it. */
const stampFile = "binding-version";
/** Held as long as the process lives. */
const lockFile = "host.lock";
/** Chroma's own database: where it is, the folder has been used. */
export const chromaDatabaseFile = "chroma.sqlite3";

export interface ChromaHostOptions {
  readonly directory: string;
  readonly port: number;
  readonly binding: ChromaBinding;
  /** The file of a worker thread that calls `serveChroma(workerData)`. */
  readonly workerFile: string;
  /** Takes a lock that dies with this process; null when another process holds it. */
  readonly lock: (file: string) => { release(): void } | null;
  /** A pipe from the parent: when it closes, the parent is gone. */
  readonly parent: Readable;
}

/** What the worker thread is told. */
export interface ServeOrder {
  readonly bindingFile: string;
  readonly args: readonly string[];
}

/**
 * The child process that runs Chroma for one folder. Chroma's own call blocks the worker thread for good and hears no
 * SIGTERM, so this main thread stays free to watch the parent's pipe and kills the whole process when it closes: no
 * Chroma is ever left behind, however the parent ends.
 */
export function hostChroma({ directory, port, binding, workerFile, lock, parent }: ChromaHostOptions): void {
  const die = () => process.kill(process.pid, "SIGKILL");
  parent.on("end", die).on("error", die).on("close", die).resume();

  try {
    mkdirSync(directory, { recursive: true });
    const held = lock(join(directory, lockFile));
    if (held === null) return fail(chromaExit.inUse, "Another process is serving this vector index.");
    if (binding.kind === "none") return fail(chromaExit.noBinding, binding.reason);
    if (!stamp(directory, binding.version))
      return fail(chromaExit.otherBinding, "The vector index was written by another version of Chroma.");
    const args = ["chroma", "run", "--path", directory, "--host", "127.0.0.1", "--port", String(port)];
    const order: ServeOrder = { bindingFile: binding.file, args };
    const worker = new Worker(workerFile, { workerData: order });
    worker.on("error", (error) => fail(exitCodeOf(error), `Chroma cannot run here: ${messageOf(error)}`));
    worker.on("exit", () => {
      // Also keeps the lock from being collected, and so released, while Chroma runs.
      held.release();
      fail(chromaExit.chromaEnded, "Chroma ended by itself.");
    });
  } catch (error) {
    fail(chromaExit.chromaEnded, `The vector index's folder cannot be used: ${messageOf(error)}`);
  }
}

/** Runs Chroma in the thread that calls it. Returns only when Chroma has failed. */
export function serveChroma({ bindingFile, args }: ServeOrder): void {
  const binding = createRequire(import.meta.url)(bindingFile) as { cli(args: readonly string[]): void };
  binding.cli(args);
}

/** True when the folder is new or was written by `version`. Stamped before Chroma writes its first byte. */
function stamp(directory: string, version: string): boolean {
  const file = join(directory, stampFile);
  if (existsSync(file)) return readFileSync(file, "utf8").trim() === version;
  if (existsSync(join(directory, chromaDatabaseFile))) return false;
  writeFileSync(file, `${version}\n`);
  return true;
}

function exitCodeOf(error: unknown): number {
  const unloadable = error instanceof Error && "code" in error && error.code === "ERR_DLOPEN_FAILED";
  return unloadable ? chromaExit.noBinding : chromaExit.chromaEnded;
}

function fail(code: number, sentence: string): void {
  // The first failure is the reason; what follows from it keeps its code.
  process.exitCode ??= code;
  process.stderr.write(`${sentence}\n`, () => process.exit());
}
