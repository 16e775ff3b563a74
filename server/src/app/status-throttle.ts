import type { Clock } from "../core/ports/clock.ts";

/** Passes the first value on at once, then at most one each `intervalMs`: always the latest, and never loses the last. */
export class StatusThrottle<Value> {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #send: (value: Value) => void;
  #waiting: { value: Value } | null = null;
  #cancel: (() => void) | null = null;

  constructor(clock: Clock, intervalMs: number, send: (value: Value) => void) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
    this.#send = send;
  }

  push(value: Value): void {
    if (this.#cancel !== null) {
      this.#waiting = { value };
      return;
    }
    this.#arm();
    this.#send(value);
  }

  /** What waits is dropped. */
  close(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#waiting = null;
  }

  #arm(): void {
    this.#cancel = this.#clock.after(this.#intervalMs, () => {
      this.#cancel = null;
      const waiting = this.#waiting;
      this.#waiting = null;
      if (waiting !== null) this.push(waiting.value);
    });
  }
}

/** At most 5 statuses a second go over a wire. */
export const statusIntervalMs = 200;
