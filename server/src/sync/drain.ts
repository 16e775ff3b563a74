import type { OutboxCounts } from "../core/outbox-entry.ts";
import type { Relay } from "./relay.ts";

/** Whole claims that may fail in a row before waiting for the outbox to empty is given up (the relay itself goes on). */
const patience = 4;

export interface DrainDeps {
  readonly relay: Pick<Relay, "state" | "busy" | "onEvent" | "wake">;
  readonly counts: () => Promise<OutboxCounts>;
  /** Why nothing can be delivered at all for now (index not available); null while there is hope. */
  readonly blocked: () => string | null;
}

/**
 * Waits until nothing is owed to the index, or until waiting makes no sense: paused, halted, index not available, or
 * `patience` claims in a row failed. Returns null when all is delivered, else the reason why not.
 */
export async function drain(
  { relay, counts, blocked }: DrainDeps,
  signal: AbortSignal,
  onPending: (pending: number) => void,
): Promise<string | null> {
  relay.wake();
  for (;;) {
    signal.throwIfAborted();
    const changed = Promise.withResolvers<void>();
    const off = relay.onEvent(() => changed.resolve());
    const onAbort = () => changed.reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      const { pending } = await counts();
      onPending(pending);
      if (pending === 0 && relay.busy === 0) return null;
      const reason = stuckBecause(relay.state, blocked());
      if (reason !== null && relay.busy === 0) return reason;
      await changed.promise;
    } finally {
      off();
      signal.removeEventListener("abort", onAbort);
      changed.promise.catch(() => undefined);
    }
  }
}

function stuckBecause(state: Relay["state"], blocked: string | null): string | null {
  if (state.kind === "paused") return "Sync is paused.";
  if (state.kind === "halted") return state.reason;
  if (state.kind === "backing-off" && state.failures >= patience) return state.reason;
  return blocked;
}
