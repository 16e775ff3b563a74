import type { CancellationToken } from "vscode";

/** A signal that is aborted when the token is cancelled, until disposed. */
export function abortWith(token: CancellationToken | undefined): { readonly signal: AbortSignal } & Disposable {
  const abort = new AbortController();
  if (token?.isCancellationRequested === true) abort.abort();
  const listening = token?.onCancellationRequested(() => abort.abort());
  return { signal: abort.signal, [Symbol.dispose]: () => listening?.dispose() };
}

/** Settles as `work` does; rejects at once when the signal is aborted, and lets `work` end unheard. */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  return promise;
}
