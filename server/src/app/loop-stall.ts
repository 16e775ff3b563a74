import { monitorEventLoopDelay } from "node:perf_hooks";

/** Sampling step; stalls below it are not seen. */
const resolutionMs = 5;

/** Measures how long the event loop was held up at worst. */
export class LoopStall {
  readonly #histogram = monitorEventLoopDelay({ resolution: resolutionMs });

  constructor() {
    this.#histogram.enable();
  }

  /** Milliseconds of the longest stall since the start. */
  longestMs(): number {
    const max = this.#histogram.max / 1e6;
    return Number.isFinite(max) && this.#histogram.count > 0
      ? Math.max(0, Math.round((max - resolutionMs) * 10) / 10)
      : 0;
  }

  close(): void {
    this.#histogram.disable();
  }
}
