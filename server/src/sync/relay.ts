import { errorClassOf, FencedError, messageOf, TransientError } from "../core/errors.ts";
import type { Epoch, OutboxEntry } from "../core/outbox-entry.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { Log } from "../core/ports/log.ts";
import type { EntryFailure, Outbox } from "../core/ports/outbox.ts";
import { isAbort } from "../util/abort.ts";
import { type BackoffPolicy, backoffMs } from "../util/backoff.ts";
import { Emitter } from "../util/emitter.ts";
import { SignalFlag } from "../util/signal-flag.ts";
import type { Delivery } from "./deliver.ts";

/** Claims under way at a time: the embedder works on one while the index takes the other. */
const concurrency = 2;
const backoff: BackoffPolicy = { baseMs: 500, maxMs: 60_000 };

export interface RelayLimits {
  readonly batchSize: number;
  readonly batchTokens: number;
  /** A text that is refused is tried this often in all before it is parked. */
  readonly maxRetries: number;
}

export interface RelayDeps {
  readonly outbox: Outbox;
  readonly epoch: Epoch;
  readonly deliver: (entries: readonly OutboxEntry[], signal: AbortSignal) => Promise<Delivery>;
  /** False while there is no use in claiming (index starting or down). `wake` is called when that changes. */
  readonly ready: () => boolean;
  readonly limits: () => RelayLimits;
  readonly clock: Clock;
  readonly log: Log;
  /** In [0, 1), for jitter. */
  readonly random: () => number;
}

/**
 * running: delivers what is due, or waits for it. backing-off: a whole claim failed; waits, then goes on.
 * halted: something must be changed by somebody (key, quota); goes on after `resume`. paused: the user's wish.
 */
export type RelayState =
  | { readonly kind: "running" }
  | { readonly kind: "backing-off"; readonly until: number; readonly reason: string; readonly failures: number }
  | { readonly kind: "halted"; readonly reason: string }
  | { readonly kind: "paused" };

export type RelayEvent = { readonly kind: "delivered"; readonly delivery: Delivery } | { readonly kind: "changed" };

/** Takes entries from the outbox and delivers them, at least once, until it is stopped. */
export class Relay {
  readonly #deps: RelayDeps;
  readonly #events = new Emitter<RelayEvent>();
  readonly #flag = new SignalFlag();
  readonly #stop = new AbortController();
  readonly #inFlight = new Set<Promise<void>>();
  #state: RelayState = { kind: "running" };
  #failuresInARow = 0;
  #loop: Promise<void> | null = null;

  constructor(deps: RelayDeps) {
    this.#deps = deps;
  }

  get state(): RelayState {
    return this.#state;
  }

  /** Claims being delivered now. */
  get busy(): number {
    return this.#inFlight.size;
  }

  onEvent(listener: (event: RelayEvent) => void): () => void {
    return this.#events.on(listener);
  }

  start(): void {
    this.#loop ??= this.#run(this.#stop.signal);
  }

  /** There may be something to deliver now. */
  wake(): void {
    this.#flag.raise();
  }

  pause(): void {
    this.#setState({ kind: "paused" });
  }

  /** Goes on after a pause, a halt or in the middle of a wait. */
  resume(): void {
    this.#failuresInARow = 0;
    this.#setState({ kind: "running" });
    this.wake();
  }

  /** What it halted or waits for may have changed: it goes on at once. A pause stays. */
  reconsider(): void {
    if (this.#state.kind === "halted" || this.#state.kind === "backing-off") this.resume();
    else this.wake();
  }

  /** Finishes the batches in hand; nothing is claimed any more. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error("stopping"));
    await this.#loop;
    await Promise.all(this.#inFlight);
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await this.#turn(signal);
      } catch (error) {
        if (isAbort(error, signal)) return;
        this.#failed(error);
      }
    }
  }

  async #turn(signal: AbortSignal): Promise<void> {
    const { clock, outbox } = this.#deps;
    let wakeAt: number | null = null;
    if (this.#state.kind === "backing-off" && this.#state.until <= clock.now()) this.#setState({ kind: "running" });
    if (this.#state.kind === "backing-off") wakeAt = this.#state.until;
    else if (this.#state.kind === "running" && this.#deps.ready()) {
      while (this.#inFlight.size < concurrency) {
        const entries = await this.#claim();
        if (entries.length === 0) break;
        this.#launch(entries);
      }
      wakeAt = await outbox.nextDueAt();
      // A due entry that was not claimed waits for a delivery in hand, which raises the flag when it ends.
      if (wakeAt !== null && wakeAt <= clock.now() && this.#inFlight.size > 0) wakeAt = null;
    }
    const cancel = wakeAt === null ? () => {} : clock.after(Math.max(1, wakeAt - clock.now()), () => this.wake());
    this.#events.emit({ kind: "changed" });
    try {
      await this.#flag.wait(signal);
    } finally {
      cancel();
    }
  }

  #claim(): Promise<OutboxEntry[]> {
    const { batchSize, batchTokens } = this.#deps.limits();
    return this.#deps.outbox.claim({
      epoch: this.#deps.epoch,
      now: this.#deps.clock.now(),
      maxEntries: batchSize,
      maxTokens: batchTokens,
    });
  }

  #launch(entries: readonly OutboxEntry[]): void {
    const delivery = this.#deliver(entries)
      .catch((error: unknown) => void this.#failed(error))
      .finally(() => {
        this.#inFlight.delete(delivery);
        this.wake();
      });
    this.#inFlight.add(delivery);
  }

  async #deliver(entries: readonly OutboxEntry[]): Promise<void> {
    const { outbox, epoch, deliver } = this.#deps;
    let delivery: Delivery;
    try {
      // No signal of the loop: a stop finishes the batch in hand.
      delivery = await deliver(entries, new AbortController().signal);
    } catch (error) {
      const wait = this.#failed(error);
      await outbox.retryAt(
        entries.map((entry) => failureOf(entry, error)),
        this.#deps.clock.now() + wait,
        epoch,
      );
      return;
    }
    await outbox.complete(delivery.done, epoch);
    await this.#settleFailures(delivery.failed);
    if (delivery.failed.length === 0) this.#failuresInARow = 0;
    this.#events.emit({ kind: "delivered", delivery });
  }

  async #settleFailures(failed: Delivery["failed"]): Promise<void> {
    const { outbox, epoch, clock, random, limits } = this.#deps;
    const { maxRetries } = limits();
    const isParked = (entry: OutboxEntry, error: Error) =>
      errorClassOf(error) === "permanent" && entry.attempts + 1 >= maxRetries;
    const parked = failed.filter(({ entry, error }) => isParked(entry, error));
    if (parked.length > 0)
      await outbox.park(
        parked.map(({ entry, error }) => failureOf(entry, error)),
        clock.now(),
        epoch,
      );
    const again = failed.filter(({ entry, error }) => !isParked(entry, error));
    if (again.length === 0) return;
    const attempts = Math.max(...again.map(({ entry }) => entry.attempts));
    await outbox.retryAt(
      again.map(({ entry, error }) => failureOf(entry, error)),
      clock.now() + backoffMs(attempts, backoff, random),
      epoch,
    );
  }

  /** A whole claim failed: slow down or halt. Returns how long the claim's entries should wait. */
  #failed(error: unknown): number {
    const reason = messageOf(error);
    if (errorClassOf(error) === "unrecoverable") {
      this.#deps.log.error("delivery halted", { reason, fenced: error instanceof FencedError });
      this.#setState({ kind: "halted", reason });
      return 0;
    }
    const retryAfterMs = error instanceof TransientError ? error.retryAfterMs : undefined;
    const wait = backoffMs(this.#failuresInARow, backoff, this.#deps.random, retryAfterMs);
    this.#failuresInARow += 1;
    this.#deps.log.warn("delivery failed, will try again", { reason, waitMs: wait });
    if (this.#state.kind === "running" || this.#state.kind === "backing-off") {
      const until = this.#deps.clock.now() + wait;
      this.#setState({ kind: "backing-off", until, reason, failures: this.#failuresInARow });
    }
    return wait;
  }

  #setState(state: RelayState): void {
    this.#state = state;
    this.#events.emit({ kind: "changed" });
    this.wake();
  }
}

function failureOf(entry: OutboxEntry, error: unknown): EntryFailure {
  return { seq: entry.seq, errorClass: errorClassOf(error), message: messageOf(error) };
}
