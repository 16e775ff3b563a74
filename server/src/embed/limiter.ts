import type { Clock } from "../core/ports/clock.ts";

/** What a provider allows. Null: no limit. */
export interface Limits {
  readonly requestsPerMinute: number | null;
  readonly tokensPerMinute: number | null;
  /** Bulk requests under way at once; queries neither wait for this nor count. */
  readonly concurrency: number;
}

/** query: goes before all bulk work, for somebody is waiting. */
export type Lane = "query" | "bulk";

export interface Permit {
  /** Tells what the request really took, once it is known. */
  spent(tokens: number): void;
  /** The request has ended, well or not. Once only. */
  release(): void;
}

interface Use {
  readonly at: number;
  tokens: number;
}

interface Waiter {
  readonly tokens: number;
  readonly lane: Lane;
  readonly grant: (permit: Permit) => void;
}

const windowMs = 60_000;

/**
 * Keeps requests and tokens of any minute, and requests under way, within limits. First come, first served within a
 * lane. A request greater than the tokens of a minute goes when nothing else was sent for a minute.
 */
export class Limiter {
  readonly #limits: Limits;
  readonly #clock: Clock;
  readonly #waiting: Record<Lane, Waiter[]> = { query: [], bulk: [] };
  #uses: Use[] = [];
  #running = 0;
  #alarm: AbortController | null = null;

  constructor(limits: Limits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Resolves when a request of about `tokens` may go out; rejects with the signal's reason. */
  async acquire(tokens: number, lane: Lane, signal: AbortSignal): Promise<Permit> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<Permit>();
    const waiter: Waiter = { tokens, lane, grant: resolve };
    this.#waiting[lane].push(waiter);
    const onAbort = () => {
      const place = this.#waiting[lane].indexOf(waiter);
      if (place === -1) return;
      this.#waiting[lane].splice(place, 1);
      reject(signal.reason);
      this.#serve();
    };
    signal.addEventListener("abort", onAbort, { once: true });
    this.#serve();
    try {
      return await promise;
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  #serve(): void {
    this.#alarm?.abort();
    this.#alarm = null;
    for (;;) {
      const waiter = this.#next();
      if (waiter === undefined) return;
      const wait = this.#waitMs(waiter.tokens);
      if (wait > 0) {
        this.#serveIn(wait);
        return;
      }
      this.#waiting[waiter.lane].shift();
      waiter.grant(this.#permit(waiter));
    }
  }

  #next(): Waiter | undefined {
    const query = this.#waiting.query[0];
    return query ?? (this.#running < this.#limits.concurrency ? this.#waiting.bulk[0] : undefined);
  }

  /** Milliseconds until the window has room for one more request of so many tokens. */
  #waitMs(tokens: number): number {
    const now = this.#clock.now();
    // A use from the future: the clock was set back. Forgetting it costs at most a refusal; keeping it, hours.
    this.#uses = this.#uses.filter((use) => use.at <= now && now - use.at < windowMs);
    const { requestsPerMinute, tokensPerMinute } = this.#limits;
    let requests = this.#uses.length;
    let total = this.#uses.reduce((sum, use) => sum + use.tokens, 0);
    const fits = () =>
      (requestsPerMinute === null || requests < requestsPerMinute) &&
      (tokensPerMinute === null || total + tokens <= tokensPerMinute);
    let wait = 0;
    for (const use of this.#uses) {
      if (fits()) break;
      wait = use.at + windowMs - now;
      requests--;
      total -= use.tokens;
    }
    return wait;
  }

  #serveIn(ms: number): void {
    const alarm = new AbortController();
    this.#alarm = alarm;
    this.#clock.sleep(ms, alarm.signal).then(
      () => this.#serve(),
      () => undefined, // a later serve() has set another alarm or needs none
    );
  }

  #permit({ tokens, lane }: Waiter): Permit {
    const use: Use = { at: this.#clock.now(), tokens };
    const places = lane === "bulk" ? 1 : 0;
    this.#uses.push(use);
    this.#running += places;
    let released = false;
    return {
      spent: (actual) => {
        use.tokens = actual;
      },
      release: () => {
        if (released) return;
        released = true;
        this.#running -= places;
        this.#serve();
      },
    };
  }
}
