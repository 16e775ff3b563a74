import { messageOf } from "../core/errors.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { Log } from "../core/ports/log.ts";
import type { StatusSnapshot } from "../protocol/status.ts";
import { Emitter } from "../util/emitter.ts";

/** A status is pushed at most this often: five times a second. */
const pushEveryMs = 200;

export interface StatusBoardDeps {
  readonly read: () => Promise<StatusSnapshot>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Pushes the status to whoever listens when something changed, throttled, and only when it reads differently. */
export class StatusBoard {
  readonly #deps: StatusBoardDeps;
  readonly #listeners = new Emitter<StatusSnapshot>();
  #last = "";
  #scheduled = false;
  #closed = false;

  constructor(deps: StatusBoardDeps) {
    this.#deps = deps;
  }

  onStatus(listener: (status: StatusSnapshot) => void): () => void {
    return this.#listeners.on(listener);
  }

  /** Something that the status depends on may have changed. */
  changed(): void {
    if (this.#scheduled || this.#closed) return;
    this.#scheduled = true;
    this.#deps.clock.after(pushEveryMs, () => {
      this.#scheduled = false;
      void this.#push();
    });
  }

  close(): void {
    this.#closed = true;
  }

  async #push(): Promise<void> {
    if (this.#closed) return;
    try {
      const status = await this.#deps.read();
      const text = JSON.stringify({ ...status, loopStallMs: 0 });
      if (text === this.#last || this.#closed) return;
      this.#last = text;
      this.#listeners.emit(status);
    } catch (error) {
      if (!this.#closed) this.#deps.log.error("the status could not be read", { reason: messageOf(error) });
    }
  }
}
