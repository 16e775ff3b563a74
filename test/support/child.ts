import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A TypeScript program of this repository, run by the Node that runs the tests. Killed when its scope ends. */
export class Child implements Disposable {
  readonly process: ChildProcessWithoutNullStreams;
  readonly finished: Promise<Finished>;
  stdout = "";
  stderr = "";

  /** `program` is relative to the repository. */
  constructor(
    program: string,
    args: readonly string[],
    options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
  ) {
    const file = join(import.meta.dirname, "../..", program);
    this.process = spawn(process.execPath, [file, ...args], {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: "pipe",
    });
    // Decoded here and not by the streams, which others may want as bytes.
    this.process.stdout.on("data", (bytes: Buffer) => {
      this.stdout += bytes.toString("utf8");
    });
    this.process.stderr.on("data", (bytes: Buffer) => {
      this.stderr += bytes.toString("utf8");
    });
    this.finished = this.#finish();
  }

  [Symbol.dispose](): void {
    this.process.kill("SIGKILL");
  }

  async #finish(): Promise<Finished> {
    const [code] = (await once(this.process, "close")) as [number | null];
    return { code, stdout: this.stdout, stderr: this.stderr };
  }
}
