import type { Clock } from "../../server/src/core/ports/clock.ts";

interface Timer {
  readonly at: number;
  readonly run: () => void;
}

/** A clock whose hands the test turns. `advance` runs what falls due, in order, letting promises settle in between. */
export class ManualClock implements Clock {
  #now: number;
  readonly #timers = new Set<Timer>();
  /** Waits that were asked for, in milliseconds, oldest first. */
  readonly waits: number[] = [];

  constructor(now = Date.UTC(2026, 0, 1)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    this.waits.push(ms);
    const timer: Timer = { at: this.#now + ms, run: callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const cancel = this.after(ms, resolve);
    signal?.addEventListener("abort", () => {
      cancel();
      reject(signal.reason);
    });
    return promise;
  }

  async advance(ms: number): Promise<void> {
    await settle();
    const end = this.#now + ms;
    for (;;) {
      const next = [...this.#timers].filter((timer) => timer.at <= end).sort((left, right) => left.at - right.at)[0];
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
      await settle();
    }
    this.#now = end;
    await settle();
  }
}

/** The longest chain of callbacks in the tests, from a timer to the next one, is well below this. */
const turnsToSettle = 30;

/** Lets everything that is ready to run, run. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < turnsToSettle; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
