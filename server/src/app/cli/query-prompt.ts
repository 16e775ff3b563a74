import { createInterface, cursorTo, moveCursor } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { messageOf } from "../../core/errors.ts";
import { isAbort } from "../../util/abort.ts";
import { printable } from "./style.ts";

export interface PromptOptions {
  readonly input: Readable;
  readonly output: Writable;
  readonly onInterrupt: () => void;
  /** What to print for a line; null when the line asks for the end. */
  readonly answer: (line: string) => Promise<string | null>;
}

/** Reads lines at a prompt until the signal aborts, the input ends or a line asks for the end. `notice` prints between them. */
export class QueryPrompt {
  readonly #lines: ReturnType<typeof createInterface>;
  readonly #options: PromptOptions;
  /** A line is being typed: what is printed meanwhile goes above it. */
  #typing = false;

  constructor(options: PromptOptions) {
    this.#options = options;
    this.#lines = createInterface({
      input: options.input,
      output: options.output,
      prompt: "search> ",
      historySize: 100,
      removeHistoryDuplicates: true,
    });
    this.#lines.on("SIGINT", options.onInterrupt);
  }

  /** Prints a line above the one that is being typed, which stays as it is. */
  notice(text: string): void {
    const { output } = this.#options;
    if (!this.#typing) {
      output.write(`${text}\n`);
      return;
    }
    const { rows } = this.#lines.getCursorPos();
    moveCursor(output, 0, -rows);
    cursorTo(output, 0);
    // The prompt goes up by as many rows again before it draws the line anew.
    output.write(`\u001b[J${text}\n${"\n".repeat(rows)}`);
    this.#lines.prompt(true);
  }

  async run(signal: AbortSignal): Promise<void> {
    const close = () => {
      this.#typing = false;
      this.#lines.close();
    };
    if (signal.aborted) return close();
    signal.addEventListener("abort", close, { once: true });
    this.#ask();
    try {
      for await (const line of this.#lines) {
        this.#typing = false;
        if (line.trim() !== "" && !(await this.#answer(line.trim(), signal))) return;
        if (signal.aborted) return;
        this.#ask();
      }
      // The input has ended behind the prompt.
      if (this.#typing) this.#options.output.write("\n");
    } finally {
      signal.removeEventListener("abort", close);
      close();
    }
  }

  #ask(): void {
    this.#typing = true;
    this.#lines.prompt();
  }

  /** False when the line asks for the end. */
  async #answer(line: string, signal: AbortSignal): Promise<boolean> {
    const { output, answer } = this.#options;
    try {
      const text = await answer(line);
      if (text !== null) output.write(text);
      return text !== null;
    } catch (error) {
      if (!isAbort(error, signal)) output.write(`${printable(messageOf(error))}\n`);
      return true;
    }
  }
}
