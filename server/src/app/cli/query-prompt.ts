import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { messageOf } from "../../core/errors.ts";
import { isAbort } from "../../util/abort.ts";

export interface PromptOptions {
  readonly input: Readable;
  readonly output: Writable;
  readonly onInterrupt: () => void;
  /** What to print for a line. */
  readonly answer: (line: string) => Promise<string>;
}

/** Reads lines at a prompt until the signal aborts or the input ends. `notice` prints between them. */
export class QueryPrompt {
  readonly #lines: ReturnType<typeof createInterface>;
  readonly #options: PromptOptions;

  constructor(options: PromptOptions) {
    this.#options = options;
    this.#lines = createInterface({
      input: options.input,
      output: options.output,
      prompt: "search> ",
      historySize: 100,
    });
    this.#lines.on("SIGINT", options.onInterrupt);
  }

  notice(text: string): void {
    this.#options.output.write(`\r\u001b[2K${text}\n`);
    this.#lines.prompt(true);
  }

  async run(signal: AbortSignal): Promise<void> {
    const close = () => this.#lines.close();
    signal.addEventListener("abort", close, { once: true });
    this.#lines.prompt();
    try {
      for await (const line of this.#lines) {
        if (line.trim() !== "") await this.#answer(line.trim(), signal);
        if (signal.aborted) return;
        this.#lines.prompt();
      }
    } finally {
      signal.removeEventListener("abort", close);
      close();
    }
  }

  async #answer(line: string, signal: AbortSignal): Promise<void> {
    try {
      this.#options.output.write(await this.#options.answer(line));
    } catch (error) {
      if (!isAbort(error, signal)) this.#options.output.write(`${messageOf(error)}\n`);
    }
  }
}
