import { PassThrough } from "node:stream";
import type { World } from "../../server/src/app/cli/world.ts";
import { systemClock } from "../../server/src/util/clock.ts";
import { FakeComposition } from "./fake-folder.ts";

/** A terminal (or a pipe) for the command line, in memory. */
export class FakeWorld implements World {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: PassThrough & { isTTY?: boolean };
  readonly stdout: CapturedOutput;
  readonly stderr: CapturedOutput;
  readonly clock = systemClock;
  readonly composition = new FakeComposition();
  readonly exits: number[] = [];
  readonly #interrupts = new Set<() => void>();

  constructor(argv: readonly string[], cwd: string, options: { terminal?: boolean; env?: NodeJS.ProcessEnv } = {}) {
    this.argv = argv;
    this.cwd = cwd;
    this.env = options.env ?? {};
    const terminal = options.terminal ?? false;
    this.stdin = Object.assign(new PassThrough(), { isTTY: terminal });
    this.stdout = new CapturedOutput(terminal);
    this.stderr = new CapturedOutput(terminal);
  }

  readonly onInterrupt = (listener: () => void) => {
    this.#interrupts.add(listener);
    return () => this.#interrupts.delete(listener);
  };

  readonly exitNow = (code: number) => {
    this.exits.push(code);
  };

  /** Ctrl-C. */
  interrupt(): void {
    for (const listener of this.#interrupts) listener();
  }
}

class CapturedOutput extends PassThrough {
  readonly isTTY: boolean;
  readonly columns = 120;
  text = "";

  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
    this.on("data", (bytes: Buffer) => {
      this.text += bytes.toString("utf8");
    });
  }
}
