import type { TransferListItem } from "node:worker_threads";

/**
 * Calls across a thread boundary: an object's asynchronous methods on one side, the same type on the other.
 * Arguments and results are structured clones. Errors keep their class by name when `errors` knows it. An AbortSignal
 * as the last argument is carried over.
 */
interface Call {
  readonly id: number;
  readonly method: string;
  readonly args: readonly unknown[];
  readonly cancellable: boolean;
}
interface Cancel {
  readonly cancel: number;
}
interface Answer {
  readonly id: number;
  readonly ok: boolean;
  readonly value: unknown;
}
interface WireError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly retryAfterMs: number | undefined;
}

/** Anything with `postMessage` and `message` events: a Worker, a MessagePort. */
export interface Endpoint {
  postMessage(value: unknown, transfer?: readonly TransferListItem[]): void;
  on(event: "message", listener: (message: unknown) => void): unknown;
}
type Method = (...args: unknown[]) => unknown;
export type ErrorClasses = Readonly<
  Record<string, new (message: string, options?: { retryAfterMs?: number }) => Error>
>;

/** Answers calls on `endpoint` with the methods of `api`. */
export function expose(
  endpoint: Endpoint,
  api: object,
  transfers: (value: unknown) => TransferListItem[] = () => [],
): void {
  const running = new Map<number, AbortController>();
  const answer = async (call: Call) => {
    const controller = new AbortController();
    if (call.cancellable) running.set(call.id, controller);
    try {
      const method = (api as Record<string, unknown>)[call.method];
      if (typeof method !== "function") throw new Error(`no method ${call.method}`);
      const args = call.cancellable ? [...call.args, controller.signal] : call.args;
      const value = await (method as Method).apply(api, [...args]);
      endpoint.postMessage({ id: call.id, ok: true, value } satisfies Answer, transfers(value));
    } catch (error) {
      endpoint.postMessage({ id: call.id, ok: false, value: toWire(error) } satisfies Answer);
    } finally {
      running.delete(call.id);
    }
  };
  endpoint.on("message", (received) => {
    const message = received as Call | Cancel;
    if ("cancel" in message) running.get(message.cancel)?.abort();
    else void answer(message);
  });
}

export interface Remote<Api> {
  readonly api: Api;
  /** Rejects every call under way and to come. */
  close(reason: Error): void;
}

/** The other side of `expose`. `transfers` names what of a call's arguments is handed over instead of cloned. */
export function connect<Api extends object>(
  endpoint: Endpoint,
  errors: ErrorClasses,
  transfers: (args: readonly unknown[]) => TransferListItem[] = () => [],
): Remote<Api> {
  let nextId = 1;
  let closed: Error | null = null;
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
  endpoint.on("message", (received) => {
    const message = received as Answer;
    const call = waiting.get(message.id);
    if (call === undefined) return;
    waiting.delete(message.id);
    if (message.ok) call.resolve(message.value);
    else call.reject(fromWire(message.value as WireError, errors));
  });
  const invoke = async (method: string, given: readonly unknown[]): Promise<unknown> => {
    if (closed !== null) throw closed;
    const last = given.at(-1);
    const signal = last instanceof AbortSignal ? last : null;
    signal?.throwIfAborted();
    const id = nextId++;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    waiting.set(id, { resolve, reject });
    const args = signal === null ? given : given.slice(0, -1);
    endpoint.postMessage({ id, method, args, cancellable: signal !== null } satisfies Call, transfers(args));
    if (signal === null) return promise;
    const onAbort = () => {
      waiting.delete(id);
      endpoint.postMessage({ cancel: id } satisfies Cancel);
      reject(signal.reason);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      return await promise;
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  };
  const api = new Proxy({} as Api, {
    get: (_target, name) =>
      typeof name === "string" && name !== "then" ? (...args: unknown[]) => invoke(name, args) : undefined,
  });
  return {
    api,
    close: (reason) => {
      closed = reason;
      for (const call of waiting.values()) call.reject(reason);
      waiting.clear();
    },
  };
}

function toWire(error: unknown): WireError {
  if (!(error instanceof Error))
    return { name: "Error", message: String(error), stack: undefined, retryAfterMs: undefined };
  const retryAfterMs =
    "retryAfterMs" in error && typeof error.retryAfterMs === "number" ? error.retryAfterMs : undefined;
  return { name: error.name, message: error.message, stack: error.stack, retryAfterMs };
}

function fromWire(wire: WireError, errors: ErrorClasses): Error {
  const known = errors[wire.name];
  const error =
    known === undefined
      ? new Error(wire.message)
      : new known(wire.message, wire.retryAfterMs === undefined ? {} : { retryAfterMs: wire.retryAfterMs });
  if (wire.stack !== undefined) error.stack = wire.stack;
  return error;
}
