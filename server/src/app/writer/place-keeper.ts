import { randomInt } from "node:crypto";
import { messageOf, TransientError } from "../../core/errors.ts";
import type { Settings } from "../../protocol/settings.ts";
import type { StatusSnapshot } from "../../protocol/status.ts";
import { abortable, isAbort } from "../../util/abort.ts";
import { Emitter } from "../../util/emitter.ts";
import type { AskedFolder } from "../answer-request.ts";
import { type Place, type PlaceAttempt, type PlaceOptions, tryPlace } from "./place.ts";
import { ReadOnlyAnswers } from "./read-only-answers.ts";

export interface KeeperTimings {
  /** So long neither lock nor writer: then answers are given read-only. */
  readonly patienceMs: number;
  /** Between two looks for a place while answers are read-only. */
  readonly lookAgainMs: number;
}

/** Between two attempts to take over: short, and jittered, so that sessions do not run against the lock together. */
const retryMinMs = 20;
const retryMaxMs = 120;
/** How long a session that made way leaves the lock to the other Kura. */
const makeWayMs = 2000;
const idlePollMs = 250;

export interface KeeperOptions extends PlaceOptions {
  /** From the first place on. */
  readonly watching: boolean;
  readonly timings: PlaceOptions["timings"] & KeeperTimings;
}

/**
 * Keeps a place for a session. States: looking → placed (writer or follower) → looking …; looking for longer than
 * `patienceMs` → read-only, which looks on until it is placed. Whoever asks while it looks, waits.
 */
export class PlaceKeeper {
  readonly #options: KeeperOptions;
  readonly #statuses = new Emitter<StatusSnapshot>();
  readonly #closing = new AbortController();
  #settings: Settings;
  #watching: boolean;
  #place: Place | null = null;
  #readOnly: ReadOnlyAnswers | null = null;
  /** Whom to ask. Replaced by a new promise whenever there is nobody. */
  #asked = Promise.withResolvers<AskedFolder>();
  #current: AskedFolder | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#settings = options.folder.settings;
    this.#watching = options.watching;
  }

  get role(): StatusSnapshot["role"] {
    return this.#place?.role ?? "read-only";
  }

  get closed(): boolean {
    return this.#closing.signal.aborted;
  }

  onStatus(listener: (status: StatusSnapshot) => void): () => void {
    return this.#statuses.on(listener);
  }

  /** Resolves when there is somebody to ask. Rejects when this process got the lock and could not open the stores. */
  async open(): Promise<void> {
    const attempt = await this.#look(this.#options.timings.patienceMs);
    if (attempt.place === null) await this.#answerReadOnly(attempt.reason);
    this.#running = this.#run(attempt.place);
  }

  /** Whom to ask now. */
  async folder(signal?: AbortSignal): Promise<AskedFolder> {
    return signal === undefined ? this.#asked.promise : abortable(this.#asked.promise, signal);
  }

  /** `folder` turned out to be gone: nobody is sent there any more. */
  leave(folder: AskedFolder): void {
    if (this.#current !== folder) return;
    this.#current = null;
    this.#asked = Promise.withResolvers();
  }

  /** What the next place is to be opened with. */
  remember(wanted: { readonly settings?: Settings; readonly watching?: boolean }): void {
    this.#settings = wanted.settings ?? this.#settings;
    this.#watching = wanted.watching ?? this.#watching;
  }

  async close(): Promise<void> {
    const reason = new TransientError("The folder is being closed.");
    this.#closing.abort(reason);
    this.#asked.promise.catch(() => undefined); // whoever waits is told; perhaps nobody does
    this.#asked.reject(reason);
    await this.#running;
    await this.#place?.close();
    await this.#readOnly?.close();
  }

  async #run(first: Place | null): Promise<void> {
    const { clock, log } = this.#options.folder;
    const { signal } = this.#closing;
    try {
      let place = first;
      for (;;) {
        if (place !== null) await this.#stay(place);
        else await clock.sleep(this.#options.timings.lookAgainMs + randomInt(retryMaxMs), signal);
        const attempt: PlaceAttempt = await this.#lookAgain(place === null ? 0 : this.#options.timings.patienceMs);
        if (attempt.place === null) await this.#answerReadOnly(attempt.reason);
        place = attempt.place;
      }
    } catch (error) {
      if (!isAbort(error, signal)) log.error("the folder's place was lost for good", { error: messageOf(error) });
    }
  }

  /** Returns when the place is over, and closed. */
  async #stay(place: Place): Promise<void> {
    const { clock, log } = this.#options.folder;
    const { signal } = this.#closing;
    const unsubscribe = place.onStatus((status) => this.#statuses.emit({ ...status, role: place.role }));
    this.#place = place;
    await this.#send(place.folder);
    void this.#settleIn(place);
    try {
      await abortable(place.over, signal);
      if (place.role === "writer") await this.#untilIdle(place);
    } finally {
      unsubscribe();
    }
    log.info(place.role === "writer" ? "making way for another Kura" : "the writer went away");
    this.leave(place.folder);
    this.#place = null;
    await place.close();
    if (place.role === "writer") await clock.sleep(makeWayMs, signal);
  }

  /** Sends everybody who asks to `folder`, and closes the read-only answers that it replaces. */
  async #send(folder: AskedFolder): Promise<void> {
    if (this.#current !== null) this.#asked = Promise.withResolvers();
    this.#current = folder;
    this.#asked.resolve(folder);
    const replaced = this.#readOnly;
    if (replaced === null || replaced === folder) return;
    this.#readOnly = null;
    await replaced.close();
  }

  /** Tells the status from here, and takes up watching if that was asked for. */
  async #settleIn(place: Place): Promise<void> {
    const { signal } = this.#closing;
    try {
      // A watch begins with a comparison of the whole folder: what changed while nobody watched is found. It is asked for
      // first, so that the status does not call the folder idle before.
      const asked = this.#watching ? place.folder.watch() : Promise.resolve();
      const told = place.folder.status().then((status) => this.#statuses.emit({ ...status, role: place.role }));
      await Promise.all([asked, told]);
    } catch (error) {
      if (this.#current !== place.folder || isAbort(error, signal)) return;
      this.#options.folder.log.warn("taking the folder up again failed", { error: messageOf(error) });
    }
  }

  async #untilIdle(place: Place): Promise<void> {
    for (;;) {
      const { phase } = await place.folder.status();
      if (phase === "paused" || phase === "idle") return;
      await this.#options.folder.clock.sleep(idlePollMs, this.#closing.signal);
    }
  }

  /** Tries until there is a place or `patienceMs` have passed. */
  async #look(patienceMs: number): Promise<PlaceAttempt> {
    const { clock } = this.#options.folder;
    const until = clock.now() + patienceMs;
    for (;;) {
      const folder = { ...this.#options.folder, settings: this.#settings };
      const attempt = await tryPlace({ ...this.#options, folder }, this.#closing.signal);
      if (this.closed) await attempt.place?.close();
      this.#closing.signal.throwIfAborted();
      if (attempt.place !== null || clock.now() >= until) return attempt;
      await clock.sleep(randomInt(retryMinMs, retryMaxMs), this.#closing.signal);
    }
  }

  /** As `#look`; stores that cannot be opened are a reason to answer read-only and to try again. */
  async #lookAgain(patienceMs: number): Promise<PlaceAttempt> {
    try {
      return await this.#look(patienceMs);
    } catch (error) {
      if (isAbort(error, this.#closing.signal)) throw error;
      return { place: null, reason: `This process could not take the folder over: ${messageOf(error)}` };
    }
  }

  async #answerReadOnly(reason: string): Promise<void> {
    if (this.#readOnly === null) {
      this.#options.folder.log.info("answering read-only", { reason });
      this.#readOnly = new ReadOnlyAnswers(await this.#openReadOnly(), reason);
      await this.#send(this.#readOnly);
    }
    this.#readOnly.reason = reason;
    try {
      this.#statuses.emit(await this.#readOnly.status());
    } catch (error) {
      this.#options.folder.log.debug("no status can be told", { error: messageOf(error) });
    }
  }

  async #openReadOnly() {
    try {
      return await this.#options.composition.openReadOnly(this.#options.folder);
    } catch (error) {
      this.#options.folder.log.warn("there is nothing to answer from", { error: messageOf(error) });
      return null;
    }
  }
}
