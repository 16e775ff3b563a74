import type { Clock } from "../../core/ports/clock.ts";
import type { SyncProgress } from "../../protocol/sync.ts";
import { count } from "./numbers.ts";
import type { Output } from "./world.ts";

const redrawMs = 100;
/** Where nobody watches a bar: a line when it starts, then at most one each so often. */
const sparseMs = 5000;
const barWidth = 24;

/** Progress of a sync on stderr: a bar on a terminal, a sparse line elsewhere. */
export class ProgressLine {
  readonly #output: Output;
  readonly #clock: Clock;
  #lastAt = Number.NEGATIVE_INFINITY;
  #lastPhase: SyncProgress["phase"] | null = null;
  #drawn = false;

  constructor(output: Output, clock: Clock) {
    this.#output = output;
    this.#clock = clock;
  }

  readonly show = (progress: SyncProgress): void => {
    const bar = this.#output.isTTY === true;
    const now = this.#clock.now();
    const complete = progress.total !== null && progress.done >= progress.total;
    const due = now - this.#lastAt >= (bar ? redrawMs : sparseMs);
    if (!due && !(bar && complete) && progress.phase === this.#lastPhase) return;
    this.#lastAt = now;
    this.#lastPhase = progress.phase;
    if (bar) {
      this.#drawn = true;
      this.#output.write(`\r\u001b[2K${barLine(progress).slice(0, (this.#output.columns || 80) - 1)}`);
    } else {
      this.#output.write(`${sentence(progress)}\n`);
    }
  };

  /** Takes the bar away. */
  clear(): void {
    if (this.#drawn) this.#output.write("\r\u001b[2K");
    this.#drawn = false;
  }
}

function barLine(progress: SyncProgress): string {
  const { done, total } = progress;
  if (total === null || total === 0) return sentence(progress);
  const filled = Math.round(barWidth * Math.min(1, done / total));
  return `${"█".repeat(filled)}${"░".repeat(barWidth - filled)} ${sentence(progress)}`;
}

function sentence({ phase, done, total }: SyncProgress): string {
  const amount = total === null ? count(done) : `${count(done)}/${count(total)}`;
  return phase === "scanning" ? `reading notes ${amount}` : `indexing chunks ${amount}`;
}
