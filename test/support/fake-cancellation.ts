import type { CancellationTokenSource } from "vscode";

/** What VS Code's own source does, without VS Code. */
export function fakeSource(): CancellationTokenSource {
  const listeners = new Set<(reason: unknown) => unknown>();
  let cancelled = false;
  const token: CancellationTokenSource["token"] = {
    get isCancellationRequested() {
      return cancelled;
    },
    onCancellationRequested(listener) {
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener), [Symbol.dispose]: () => listeners.delete(listener) };
    },
  };
  const dispose = () => listeners.clear();
  return {
    token,
    cancel() {
      cancelled = true;
      for (const listener of listeners) listener(undefined);
    },
    dispose,
  };
}
