import { IndexCorruptError, IndexUnavailableError, messageOf } from "../core/errors.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { Log } from "../core/ports/log.ts";
import type { VectorIndex } from "../core/ports/vector-index.ts";
import type { StatusSnapshot } from "../protocol/status.ts";
import type { IndexForSearch } from "../search/nearest.ts";
import { IndexKeeper, type IndexKeeperDeps } from "../sync/index-keeper.ts";
import { isAbort } from "../util/abort.ts";
import type { ChromaState } from "../vectors/chroma-state.ts";
import type { ManagedIndex } from "../vectors/managed-index.ts";

/** The index is asked to prove itself this often while it runs: damage done under a running Chroma shows nowhere else. */
const lightCheckMs = 30_000;

export interface IndexSupervisorDeps extends Omit<IndexKeeperDeps, "index" | "damage" | "onChange"> {
  readonly managed: VectorIndex & Pick<ManagedIndex, "state" | "damage" | "start" | "whenReady" | "close">;
  /** The state changed: status and relay look again. */
  readonly onChange: () => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** Chroma and the trust in it: starts it, has it proven after every start and now and then, has it rebuilt. */
export class IndexSupervisor {
  readonly #deps: IndexSupervisorDeps;
  readonly #keeper: IndexKeeper;
  readonly #stop = new AbortController();
  #cancelTimer: () => void = () => {};
  #verifying: Promise<void> | null = null;
  #started = false;
  #wasReady = false;

  constructor(deps: IndexSupervisorDeps) {
    this.#deps = deps;
    this.#keeper = new IndexKeeper({
      ...deps,
      index: deps.managed,
      damage: () => Promise.resolve(deps.managed.damage()),
    });
  }

  /** Starts Chroma, if it is not running. Nothing else does: a single search needs none. */
  start(): void {
    if (this.#started) return;
    this.#started = true;
    this.#deps.managed.start();
    this.#schedule();
  }

  /** To be called with every state of the managed index. */
  onState(state: ChromaState): void {
    if (this.#stop.signal.aborted) return;
    if (state.kind === "ready") {
      this.#keeper.distrust();
      this.#verifySoon();
    } else if (state.kind === "unavailable" && this.#deps.managed.damage() !== null) this.#verifySoon();
    this.#deps.onChange();
  }

  /** True while deliveries can be made. */
  get ready(): boolean {
    return this.#deps.managed.state.kind === "ready" && this.#keeper.state !== "unproven";
  }

  /** Why nothing can be delivered and none of it will pass by itself soon; null otherwise. */
  get blocked(): string | null {
    const { state } = this.#deps.managed;
    return state.kind === "unavailable" && this.#deps.managed.damage() === null ? state.reason : null;
  }

  get state(): StatusSnapshot["index"]["state"] {
    if (this.#keeper.state === "rebuilding") return "rebuilding";
    const { kind } = this.#deps.managed.state;
    return kind === "ready" && this.#keeper.state === "unproven" ? "starting" : kind;
  }

  /**
   * Until the index has proven itself for the first time, the exact scan answers in its place and nobody is told: its answers are
   * no worse. An index that went away again is said.
   */
  forSearch(): IndexForSearch {
    const { managed } = this.#deps;
    const { state } = this;
    if (!this.#wasReady && (state === "starting" || state === "stopped")) return { kind: "unavailable", reason: null };
    switch (state) {
      case "ready":
        return { kind: "ready", index: managed };
      case "rebuilding":
        return {
          kind: "unavailable",
          reason: "The vector index is being rebuilt: the notes were searched without it.",
        };
      case "starting":
        return { kind: "unavailable", reason: "The vector index is starting: the notes were searched without it." };
      case "stopped":
        return { kind: "unavailable", reason: "The vector index is stopped: the notes were searched without it." };
      case "unavailable":
        return {
          kind: "unavailable",
          reason: `The notes were searched without the vector index: ${this.blocked ?? "it is not available."}`,
        };
    }
  }

  /** Something that the index answered cannot be right, or it failed in a way that damage would explain. */
  suspect(error: unknown): void {
    if (error instanceof IndexCorruptError) this.#verifySoon();
  }

  /** Nothing is owed to the index. */
  delivered(): void {
    this.#keeper.delivered();
  }

  rebuild(reason: string, signal: AbortSignal): Promise<void> {
    return this.#keeper.rebuild(reason, signal);
  }

  /** Resolves when the index has proven itself (or is being rebuilt), rejects when that is not to be expected soon. */
  async whenUsable(signal: AbortSignal): Promise<void> {
    await this.#deps.managed.whenReady(signal);
    await this.#verifying;
  }

  async close(): Promise<void> {
    this.#stop.abort(new Error("stopping"));
    this.#cancelTimer();
    await this.#deps.managed.close();
    await this.#verifying;
  }

  #schedule(): void {
    this.#cancelTimer = this.#deps.clock.after(lightCheckMs, () => {
      if (this.#deps.managed.state.kind === "ready" && this.#keeper.state === "trusted") this.#verifySoon();
      if (!this.#stop.signal.aborted) this.#schedule();
    });
  }

  #verifySoon(): void {
    if (this.#verifying !== null) return;
    this.#verifying = this.#verify().finally(() => {
      this.#verifying = null;
      this.#wasReady ||= this.ready;
      this.#deps.onChange();
    });
  }

  async #verify(): Promise<void> {
    const { log } = this.#deps;
    try {
      await this.#keeper.verify(this.#stop.signal);
    } catch (error) {
      if (isAbort(error, this.#stop.signal)) return;
      if (error instanceof IndexUnavailableError) log.debug("the index could not be asked", { reason: error.message });
      else log.error("the index could not be verified", { reason: messageOf(error) });
    }
  }
}
