import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import type { Log } from "../core/ports/log.ts";
import { childEnvironment } from "./child-environment.ts";

/** Lines of Chroma's that reach the log, a start, and their length: it may print without end when it fails. */
const maxLines = 40;
const maxLineLength = 300;

/** How a child process ended. */
export interface ChildEnd {
  readonly code: number | null;
  readonly signal: string | null;
  /** The last line that it wrote to stderr; empty when it wrote none. */
  readonly lastLine: string;
}

export interface ChildOrder {
  readonly hostFile: string;
  readonly directory: string;
  readonly port: number;
  readonly log: Log;
}

/** One running host process. It dies when `kill` is called, or with this process. */
export class ChromaChild {
  readonly #process: ChildProcess;
  readonly ended: Promise<ChildEnd>;
  #lastLine = "";

  constructor({ hostFile, directory, port, log }: ChildOrder) {
    this.#process = spawn(process.execPath, [hostFile, directory, String(port)], {
      cwd: dirname(directory),
      env: childEnvironment(process.env),
      // stdin is the thread of life. stdout carries a banner only.
      stdio: ["pipe", "ignore", "pipe"],
      windowsHide: true,
      // In a process group of its own: a Ctrl-C in the terminal is for this process, which still has something to deliver.
      detached: process.platform !== "win32",
    });
    // A broken pipe means that the child is gone, which `ended` tells.
    this.#process.stdin?.on("error", () => {});
    this.#follow(log);
    this.ended = this.#end();
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Ends it at once: it hears no other signal, and what it acknowledged is on the disk. */
  kill(): void {
    this.#process.kill("SIGKILL");
  }

  async #end(): Promise<ChildEnd> {
    try {
      const [code, signal] = (await once(this.#process, "close")) as [number | null, string | null];
      return { code, signal, lastLine: this.#lastLine };
    } catch (error) {
      return { code: null, signal: null, lastLine: error instanceof Error ? error.message : String(error) };
    }
  }

  #follow(log: Log): void {
    if (this.#process.stderr === null) return;
    let lines = 0;
    createInterface({ input: this.#process.stderr }).on("line", (line) => {
      if (line.trim() === "") return;
      this.#lastLine = line.slice(0, maxLineLength);
      lines += 1;
      if (lines <= maxLines) log.debug("chroma wrote", { line: this.#lastLine });
    });
  }
}
