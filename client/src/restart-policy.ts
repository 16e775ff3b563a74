/** Pauses before the restarts that may follow one another. */
const pausesMs: readonly number[] = [500, 1000, 2000, 4000, 8000];

/** Only crashes this recent count: a server that ran well for longer is started again at once. */
export const restartWindowMs = 3 * 60 * 1000;

export interface Restart {
  /** Counts from 1. */
  readonly attempt: number;
  readonly pauseMs: number;
}

/** Decides whether a server that went is started again: at most 5 times in 3 minutes, each time after a longer pause. */
export class RestartPolicy {
  readonly #now: () => number;
  #restarts: readonly number[] = [];

  /** `now` returns milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** To be asked once a crash; null when it has been too many. */
  next(): Restart | null {
    const now = this.#now();
    const recent = this.#restarts.filter((at) => now - at < restartWindowMs);
    const pauseMs = pausesMs[recent.length];
    if (pauseMs === undefined) return null;
    this.#restarts = [...recent, now];
    return { attempt: recent.length + 1, pauseMs };
  }

  /** Forgets every crash: the user has asked for a start. */
  reset(): void {
    this.#restarts = [];
  }
}
