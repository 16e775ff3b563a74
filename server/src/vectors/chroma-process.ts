import { createHash } from "node:crypto";
import { mkdir, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { messageOf } from "../core/errors.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { Log } from "../core/ports/log.ts";
import { isAbort, withTimeout } from "../util/abort.ts";
import { type BackoffPolicy, backoffMs } from "../util/backoff.ts";
import { type ChildEnd, ChromaChild } from "./chroma-child.ts";
import { prepareDatabase } from "./chroma-client.ts";
import { chromaExit } from "./chroma-exit.ts";
import { chromaDatabaseFile } from "./chroma-host.ts";
import type { ChromaFailure, ChromaState } from "./chroma-state.ts";
import { freeLoopbackPort } from "./free-port.ts";

export interface ChromaTiming {
  /** From spawn to the first heartbeat. A cold start loads 46–440 MB from the disk. */
  readonly readyWithinMs: number;
  readonly pollEveryMs: number;
  /** While it is in use. */
  readonly heartbeatEveryMs: number;
  readonly heartbeatWithinMs: number;
  readonly heartbeatsMissed: number;
  readonly backoff: BackoffPolicy;
  /** More starts than this within the window: it is left alone until the window has passed. */
  readonly maxStarts: number;
  readonly startsWindowMs: number;
}

export const chromaTiming: ChromaTiming = {
  readyWithinMs: 60_000,
  pollEveryMs: 20,
  heartbeatEveryMs: 5_000,
  heartbeatWithinMs: 4_000,
  heartbeatsMissed: 3,
  backoff: { baseMs: 200, maxMs: 10_000 },
  maxStarts: 5,
  startsWindowMs: 180_000,
};

export interface ChromaProcessOptions {
  readonly directory: string;
  /** The script of the child process (workers/chroma-host). */
  readonly hostFile: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly onState: (state: ChromaState) => void;
  readonly timing?: Partial<ChromaTiming>;
  /** In [0, 1), for jitter. */
  readonly random?: () => number;
}

/** Keeps Chroma running for one folder: see ChromaState for what it goes through. */
export class ChromaProcess {
  readonly #options: ChromaProcessOptions;
  readonly #timing: ChromaTiming;
  readonly #random: () => number;
  readonly #directory: string;
  #state: ChromaState = { kind: "stopped" };
  #stop = new AbortController();
  #loop: Promise<void> | null = null;
  #used = false;

  constructor(options: ChromaProcessOptions) {
    this.#options = options;
    this.#timing = { ...chromaTiming, ...options.timing };
    this.#random = options.random ?? Math.random;
    // The child has a working folder of its own.
    this.#directory = resolve(options.directory);
  }

  get state(): ChromaState {
    return this.#state;
  }

  /** Starts it unless it has been started. Returns at once; `onState` tells the rest. */
  start(): void {
    if (this.#loop !== null) return;
    this.#stop = new AbortController();
    this.#set({ kind: "starting" });
    this.#loop = this.#run(this.#stop.signal);
  }

  /** Kills it and waits until it is gone. It can be started again. */
  async stop(): Promise<void> {
    this.#stop.abort(new Error("stopping"));
    await this.#loop;
    this.#loop = null;
    this.#set({ kind: "stopped" });
  }

  /** Somebody is using it: only then is it worth asking whether it still answers. */
  touch(): void {
    this.#used = true;
  }

  async #run(stop: AbortSignal): Promise<void> {
    let starts: number[] = [];
    try {
      const hadData = (await fileIdentity(this.#directory)) !== null;
      while (!stop.aborted) {
        const now = this.#options.clock.now();
        starts = [...starts.filter((at) => at > now - this.#timing.startsWindowMs), now];
        const failure = await this.#live(stop);
        if (stop.aborted) return;
        this.#options.log.warn("chroma ended", { ...failure });
        if (failure.failure === "no-binding" || failure.failure === "other-binding") {
          this.#set({ kind: "unavailable", ...failure });
          return;
        }
        if (starts.length >= this.#timing.maxStarts) {
          this.#set({ kind: "unavailable", ...(hadData && failure.failure === "failing" ? damaged : failure) });
          await this.#options.clock.sleep(this.#timing.startsWindowMs, stop);
        }
        this.#set({ kind: "starting" });
        await this.#options.clock.sleep(backoffMs(starts.length, this.#timing.backoff, this.#random), stop);
      }
    } catch (error) {
      if (isAbort(error, stop)) return;
      this.#options.log.error("chroma cannot be kept running", { reason: messageOf(error) });
      this.#set({ kind: "unavailable", failure: "failing", reason: messageOf(error) });
    }
  }

  /** One life of the child, from spawn to exit: why it ended. */
  async #live(stop: AbortSignal): Promise<Failure> {
    const { hostFile, log, clock } = this.#options;
    const directory = this.#directory;
    await mkdir(dirname(directory), { recursive: true });
    const port = await freeLoopbackPort();
    const began = clock.now();
    const child = new ChromaChild({ hostFile, directory, port, log });
    const over = new AbortController();
    void child.ended.then(() => over.abort(new Error("the child ended")));
    const signal = AbortSignal.any([stop, over.signal]);
    let problem: string | null = null;
    try {
      await this.#untilAnswering(port, signal);
      const database = databaseName(directory);
      await prepareDatabase({ port, database }, withTimeout(this.#timing.readyWithinMs, signal));
      const identity = await fileIdentity(directory);
      log.info("chroma is ready", { port, pid: child.pid, startMs: clock.now() - began });
      this.#set({ kind: "ready", endpoint: { port, database }, pid: child.pid });
      problem = await this.#untilHanging(port, identity, signal);
    } catch (error) {
      if (!signal.aborted) problem = messageOf(error);
    } finally {
      child.kill();
    }
    return failureOf(await child.ended, problem);
  }

  async #untilAnswering(port: number, signal: AbortSignal): Promise<void> {
    const deadline = this.#options.clock.now() + this.#timing.readyWithinMs;
    while (!(await this.#answers(port, signal))) {
      if (this.#options.clock.now() > deadline) throw new Error("Chroma did not answer in time after its start.");
      await this.#options.clock.sleep(this.#timing.pollEveryMs, signal);
    }
  }

  /** Returns what is wrong as soon as something is; rejects when the child ends or is stopped. */
  async #untilHanging(port: number, identity: string | null, signal: AbortSignal): Promise<string> {
    let missed = 0;
    for (;;) {
      await this.#options.clock.sleep(this.#timing.heartbeatEveryMs, signal);
      if ((await fileIdentity(this.#directory)) !== identity)
        return "The vector index's files were deleted or replaced while it was in use.";
      if (!this.#used && missed === 0) continue;
      this.#used = false;
      missed = (await this.#answers(port, signal)) ? 0 : missed + 1;
      if (missed >= this.#timing.heartbeatsMissed) return "Chroma does not answer any more.";
    }
  }

  async #answers(port: number, signal: AbortSignal): Promise<boolean> {
    try {
      const limited = withTimeout(this.#timing.heartbeatWithinMs, signal);
      const response = await fetch(`http://127.0.0.1:${port}/api/v2/heartbeat`, { signal: limited });
      await response.arrayBuffer();
      return response.ok;
    } catch {
      // Refused, reset or too late: all mean "not now".
      signal.throwIfAborted();
      return false;
    }
  }

  #set(state: ChromaState): void {
    if (state.kind === this.#state.kind && state.kind !== "ready") return;
    this.#state = state;
    this.#options.onState(state);
  }
}

interface Failure {
  readonly failure: ChromaFailure;
  readonly reason: string;
}

const damaged: Failure = {
  failure: "damaged",
  reason: "Chroma fails again and again on the files of the vector index.",
};

function failureOf({ code, lastLine }: ChildEnd, problem: string | null): Failure {
  if (problem !== null) return { failure: "failing", reason: problem };
  // Only the host's own sentences are for people.
  switch (code) {
    case chromaExit.inUse:
      return { failure: "in-use", reason: lastLine };
    case chromaExit.otherBinding:
      return { failure: "other-binding", reason: lastLine };
    case chromaExit.noBinding:
      return { failure: "no-binding", reason: lastLine };
    case chromaExit.chromaEnded:
      return { failure: "failing", reason: lastLine };
    default:
      return { failure: "failing", reason: "Chroma ended unexpectedly." };
  }
}

/** Changes when the file is deleted or replaced; null when it is not there. */
async function fileIdentity(directory: string): Promise<string | null> {
  try {
    const { dev, ino } = await stat(join(directory, chromaDatabaseFile), { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return null;
  }
}

function databaseName(directory: string): string {
  return `kura-${createHash("sha256").update(directory).digest("hex").slice(0, 16)}`;
}
