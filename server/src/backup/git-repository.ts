import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { GitError, simpleGit } from "simple-git";
import { StoreError, UsageError } from "../core/errors.ts";
import { atomicWrite } from "../util/atomic-write.ts";
import { gitEnvironment } from "./git-environment.ts";

/**
 * The bare repository that holds the restore points. It knows no work tree and no index: snapshots reach it as
 * streams (see fast-import.ts). Whoever calls holds the backup lock.
 *
 * Its configuration is written here and read alone: no hook, no signing, no conversion, no `ext::` remote.
 */
const configuration = `[core]
\trepositoryformatversion = 0
\tbare = true
\tlogallrefupdates = false
\tautocrlf = false
\tprecomposeunicode = false
\tprotectHFS = false
\tprotectNTFS = false
\thooksPath = /dev/null
\tfsync = committed,reference
[commit]
\tgpgsign = false
[gc]
\tauto = 0
[fastimport]
\tunpackLimit = 100
[protocol "ext"]
\tallow = never
`;

/** Entries of a tree read between two turns of the event loop. */
const filesPerTurn = 2_000;

/** A local command that says nothing for so long hangs. */
const silenceMs = 120_000;

export interface GitRef {
  readonly name: string;
  readonly commit: string;
}

export interface TreeEntry {
  readonly path: string;
  readonly mode: string;
  readonly blob: string;
}

export class GitRepository {
  readonly #directory: string;
  readonly #binary: string;

  constructor(directory: string, binary = "git") {
    this.#directory = directory;
    this.#binary = binary;
  }

  /** Makes the repository, or completes one whose making was interrupted. Changes nothing in a sound one. */
  async ensure(): Promise<void> {
    await mkdir(join(this.#directory, "objects", "pack"), { recursive: true, mode: 0o700 });
    await mkdir(join(this.#directory, "refs", "heads"), { recursive: true, mode: 0o700 });
    await this.#write("config", configuration);
    await this.#write("HEAD", "ref: refs/heads/kura\n");
  }

  /** False before the first backup. */
  async exists(): Promise<boolean> {
    return (await readFile(join(this.#directory, "HEAD"), "utf8").catch(() => null)) !== null;
  }

  /**
   * Clears what a killed git left: lock files that would stop the next one, half a pack, crash reports. Only under
   * the backup lock, when none of our git processes runs. Returns what was removed.
   */
  async heal(): Promise<string[]> {
    const removed: string[] = [];
    for (const entry of await readdir(this.#directory, { withFileTypes: true, recursive: true })) {
      if (!entry.isFile()) continue;
      const inPack = entry.parentPath.endsWith(`objects${process.platform === "win32" ? "\\" : "/"}pack`);
      const leftover =
        entry.name.endsWith(".lock") ||
        entry.name.startsWith("fast_import_crash_") ||
        entry.name.startsWith("tmp_obj_") ||
        (inPack && (entry.name.startsWith("tmp_") || entry.name.endsWith(".keep")));
      if (!leftover) continue;
      await rm(join(entry.parentPath, entry.name), { force: true });
      removed.push(entry.name);
    }
    return removed;
  }

  /** Branches under `prefix` ("refs/heads/kura/"), with their commits. */
  async refs(prefix: string, signal: AbortSignal): Promise<GitRef[]> {
    const output = await this.run(["for-each-ref", "--format=%(objectname) %(refname)", prefix], signal);
    return output
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => ({ commit: line.slice(0, 40), name: line.slice(41) }));
  }

  /** Every file of a commit's tree. */
  async files(commit: string, signal: AbortSignal): Promise<TreeEntry[]> {
    const output = await this.run(["ls-tree", "-r", "-z", "--full-tree", commit], signal);
    const files: TreeEntry[] = [];
    for (let start = 0; start < output.length; ) {
      const next = output.indexOf("\0", start);
      const end = next < 0 ? output.length : next;
      const tab = output.indexOf("\t", start);
      const [mode = "", , blob = ""] = output.slice(start, tab).split(" ");
      files.push({ path: output.slice(tab + 1, end), mode, blob });
      start = end + 1;
      if (files.length % filesPerTurn === 0) await turn();
    }
    return files;
  }

  /** A text file of a commit, read as UTF-8. */
  text(commit: string, path: string, signal: AbortSignal): Promise<string> {
    return this.run(["cat-file", "blob", `${commit}:${path}`], signal);
  }

  /** Runs `git fast-import` over one whole stream. `force` lets it replace a ref that is not an ancestor. */
  async fastImport(stream: Buffer, signal: AbortSignal, force = false): Promise<void> {
    await this.run(["fast-import", "--quiet", "--done", ...(force ? ["--force"] : [])], signal, stream);
  }

  /** Changes refs together or not at all; `input` is what `git update-ref --stdin` reads. */
  async updateRefs(input: string, signal: AbortSignal): Promise<void> {
    await this.run(["update-ref", "--stdin"], signal, Buffer.from(input, "utf8"));
  }

  /**
   * Runs one git command here and returns its output. An empty `input` would leave git waiting for its end: give none.
   * Rejects with the signal's reason when aborted, UsageError when git is not there, StoreError when git refuses.
   */
  async run(args: readonly string[], signal: AbortSignal, input?: Buffer): Promise<string> {
    signal.throwIfAborted();
    const environment = gitEnvironment(this.#directory);
    try {
      const git = simpleGit({
        baseDir: this.#directory,
        binary: this.#binary,
        abort: signal,
        timeout: { block: silenceMs },
        allowEnvironment: Object.keys(environment),
        // For GIT_CONFIG_GLOBAL, which points at nothing.
        unsafe: { allowUnsafeConfigPaths: true },
        ...(input === undefined ? {} : { input: () => input }),
        // A child that died without a word (killed, out of memory) has no exit code: by default that counts as success.
        errors: (error, result) =>
          error ?? (result.exitCode === 0 ? undefined : new Error(`git ${args[0]} ended with ${result.exitCode}`)),
      });
      return await git.env(environment).raw([...args]);
    } catch (error) {
      signal.throwIfAborted();
      throw gitFailure(args[0] ?? "", error);
    }
  }

  async #write(name: string, content: string): Promise<void> {
    const path = join(this.#directory, name);
    const present = await readFile(path, "utf8").catch(() => null);
    if (present !== content) await atomicWrite(path, content);
  }
}

function gitFailure(command: string, error: unknown): Error {
  const said = error instanceof Error ? error.message : String(error);
  if (error instanceof GitError && said.includes("ENOENT") && said.includes("spawn")) {
    return new UsageError("Backups need git, which was not found: install it and try again.", { cause: error });
  }
  const line = said.split("\n").find((text) => text.trim() !== "") ?? "no message";
  return new StoreError(`The backup repository could not be used (git ${command}: ${line.trim()}).`, { cause: error });
}
