import type { Readable } from "node:stream";
import type { Clock } from "../../core/ports/clock.ts";
import type { Composition } from "../composition.ts";

/** A stream that text goes to; a terminal says how wide it is. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Everything that the command line touches outside itself, so that tests can stand in for a terminal. */
export interface World {
  /** Arguments behind the name of the program. */
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The embedding key is taken out of it, once. */
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  /** Results. */
  readonly stdout: Output;
  /** Messages, progress, log. */
  readonly stderr: Output;
  readonly clock: Clock;
  readonly composition: Composition;
  /** Calls back at Ctrl-C or when the process is asked to end; returns the function that ends the subscription. */
  readonly onInterrupt: (listener: () => void) => () => void;
  /** Ends the process at once. */
  readonly exitNow: (code: number) => void;
}
