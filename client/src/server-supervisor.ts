import type { ServerState } from "./kura-state.ts";
import type { RestartPolicy } from "./restart-policy.ts";
import type { RunningServer } from "./running-server.ts";

type Absence = Extract<ServerState, { kind: "absent" }>["why"];

export interface SupervisorOptions {
  /** Starts a process; calls `onGone` when that ends by itself later on. */
  readonly launch: (onGone: () => void, signal: AbortSignal) => Promise<RunningServer>;
  readonly policy: RestartPolicy;
  /** Calls back once after `ms` unless the returned function is called first. */
  readonly after: (ms: number, callback: () => void) => () => void;
  readonly onState: (state: ServerState) => void;
  /** Hears why a start failed. */
  readonly onLaunchError: (error: unknown) => void;
  /** The sentence for a server that went too often. */
  readonly failedReason: () => string;
  /** The sentence for one who asks while there is no server. */
  readonly absentReason: (why: Absence) => string;
}

interface Waiter {
  readonly resolve: (server: RunningServer) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Keeps one server running: absent → starting → running; a server that goes is started again after a pause
 * (restarting → starting → running) until the policy says no (failed). Every start has an epoch; what is heard of an
 * older one is dropped, so that no two servers are ever taken for the present one.
 */
export class ServerSupervisor {
  readonly #options: SupervisorOptions;
  readonly #waiters = new Set<Waiter>();
  #state: ServerState = { kind: "starting" };
  #server: RunningServer | null = null;
  #epoch = 0;
  #launching = new AbortController();
  #cancelPause: () => void = () => undefined;
  #turn: Promise<void> = Promise.resolve();

  /** The state is "starting" from the beginning: who asks waits until `start` or `stop` was called. */
  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  get state(): ServerState {
    return this.#state;
  }

  /** Null unless it is running. */
  get server(): RunningServer | null {
    return this.#server;
  }

  /** Resolves when the first attempt is over, whether it went well or not. Does nothing when a server is there. */
  start(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#server !== null || this.#state.kind === "restarting") return;
      await this.#launch();
    });
  }

  /** Stops what is there and starts anew, with all crashes forgotten. */
  restart(): Promise<void> {
    this.#launching.abort();
    return this.#inTurn(async () => {
      this.#options.policy.reset();
      const ended = this.#end();
      this.#set({ kind: "starting" });
      await ended;
      await this.#launch();
    });
  }

  /** Resolves when no process is left. */
  stop(why: Absence): Promise<void> {
    this.#launching.abort();
    return this.#inTurn(async () => {
      const ended = this.#end();
      this.#set({ kind: "absent", why });
      await ended;
    });
  }

  /** The running server; waits while it is being started. Rejects with a sentence when it will not be. */
  running(signal: AbortSignal): Promise<RunningServer> {
    signal.throwIfAborted();
    if (this.#server !== null) return Promise.resolve(this.#server);
    const refusal = this.#refusal();
    if (refusal !== null) return Promise.reject(refusal);
    const { promise, resolve, reject } = Promise.withResolvers<RunningServer>();
    const waiter: Waiter = { resolve, reject };
    this.#waiters.add(waiter);
    const onAbort = () => {
      this.#waiters.delete(waiter);
      reject(signal.reason);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    return promise.finally(() => signal.removeEventListener("abort", onAbort));
  }

  async #launch(): Promise<void> {
    const epoch = ++this.#epoch;
    this.#launching = new AbortController();
    const { signal } = this.#launching;
    this.#set({ kind: "starting" });
    try {
      const server = await this.#options.launch(() => this.#gone(epoch), signal);
      if (epoch !== this.#epoch) return await server.stop();
      this.#server = server;
      this.#set({ kind: "running" });
    } catch (error) {
      if (signal.aborted) return;
      this.#options.onLaunchError(error);
      this.#gone(epoch);
    }
  }

  #gone(epoch: number): void {
    if (epoch !== this.#epoch) return;
    this.#epoch += 1;
    this.#server = null;
    const restart = this.#options.policy.next();
    if (restart === null) return this.#set({ kind: "failed", reason: this.#options.failedReason() });
    this.#cancelPause = this.#options.after(restart.pauseMs, () => void this.#afterPause());
    this.#set({ kind: "restarting", attempt: restart.attempt });
  }

  #afterPause(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#state.kind === "restarting") await this.#launch();
    });
  }

  async #end(): Promise<void> {
    this.#epoch += 1;
    this.#cancelPause();
    const server = this.#server;
    this.#server = null;
    await server?.stop();
  }

  #set(state: ServerState): void {
    this.#state = state;
    this.#options.onState(state);
    const refusal = this.#refusal();
    if (this.#server === null && refusal === null) return;
    const waiters = [...this.#waiters];
    this.#waiters.clear();
    for (const { resolve, reject } of waiters) {
      if (this.#server !== null) resolve(this.#server);
      else if (refusal !== null) reject(refusal);
    }
  }

  #refusal(): Error | null {
    switch (this.#state.kind) {
      case "absent":
        return new Error(this.#options.absentReason(this.#state.why));
      case "failed":
        return new Error(this.#state.reason);
      default:
        return null;
    }
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined); // the caller hears of it
    return result;
  }
}
