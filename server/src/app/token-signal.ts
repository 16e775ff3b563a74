import type { CancellationToken } from "vscode-jsonrpc/node";

/** An AbortController that a request's cancellation aborts, until it is disposed of. */
export interface TokenSignal extends Disposable {
  readonly controller: AbortController;
}

/** A token that was cancelled before the request was looked at tells nobody any more: it must be asked. */
export function signalOfToken(token: CancellationToken): TokenSignal {
  const controller = new AbortController();
  const listening = token.onCancellationRequested(() => controller.abort());
  if (token.isCancellationRequested) controller.abort();
  return { controller, [Symbol.dispose]: () => listening.dispose() };
}
