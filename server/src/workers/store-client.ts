import { Worker } from "node:worker_threads";
import { StoreError } from "../core/errors.ts";
import type { StoreOptions } from "../store/store.ts";
import { Emitter } from "../util/emitter.ts";
import { errorClasses } from "./error-classes.ts";
import { connect } from "./rpc.ts";
import type { StoreControl, StorePort, StorePorts } from "./store-api.ts";
import { youngGenerationMb } from "./thread-memory.ts";
import { workerFile } from "./worker-file.ts";

/** The store, as the main thread has it. */
export interface StoreClient extends StorePorts, AsyncDisposable {
  /** Finishes the calls made so far, closes the databases, ends the thread. A second call waits for the first. Nothing to do when the thread has ended. */
  close(): Promise<void>;
  /** Calls back when the thread ends without `close`; every call under way and to come rejects then. Returns the way to stop listening. */
  onExit(listener: (error: StoreError) => void): () => void;
}

/** Opens the store in a thread of its own. Rejects as `openStore` throws, with nothing left running. */
export async function startStoreWorker(
  options: StoreOptions,
  worker: Worker = new Worker(workerFile("store-worker"), {
    name: "store",
    resourceLimits: { maxYoungGenerationSizeMb: youngGenerationMb },
  }),
): Promise<StoreClient> {
  const remote = connect<StoreControl & Record<string, (...args: unknown[]) => Promise<unknown>>>(worker, errorClasses);
  const exits = new Emitter<StoreError>();
  const ended = Promise.withResolvers<void>();
  let cause: unknown;
  let closing: Promise<void> | null = null;
  let alive = true;
  worker.on("error", (error: unknown) => {
    cause = error;
  });
  worker.on("exit", () => {
    const error = new StoreError("The store's thread has ended.", { cause });
    alive = false;
    remote.close(error);
    ended.resolve();
    if (closing === null) exits.emit(error);
  });
  const close = async () => {
    if (!alive) return;
    try {
      await remote.api.close();
    } finally {
      await worker.terminate();
      await ended.promise;
    }
  };
  const closeOnce = () => {
    closing ??= close();
    return closing;
  };
  const port = <P extends StorePort>(name: P): StorePorts[P] =>
    new Proxy({} as StorePorts[P], {
      get: (_target, method) =>
        typeof method === "string" && method !== "then" ? remote.api[`${name}.${method}`] : undefined,
    });
  try {
    await remote.api.open(options);
  } catch (error) {
    closing = Promise.resolve();
    await worker.terminate();
    throw error;
  }
  return {
    catalog: port("catalog"),
    outbox: port("outbox"),
    ledger: port("ledger"),
    embeddings: port("embeddings"),
    audit: port("audit"),
    close: closeOnce,
    onExit: (listener) => exits.on(listener),
    [Symbol.asyncDispose]: closeOnce,
  };
}
