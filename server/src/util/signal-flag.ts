/** Wakes a sleeping loop. Raised while nobody waits, it is remembered once. */
export class SignalFlag {
  #raised = false;
  #wake: (() => void) | null = null;

  raise(): void {
    this.#raised = true;
    this.#wake?.();
  }

  /** Resolves as soon as the flag is or was raised, and lowers it; rejects when aborted. */
  async wait(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (!this.#raised) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const onAbort = () => reject(signal.reason);
      signal.addEventListener("abort", onAbort, { once: true });
      this.#wake = resolve;
      try {
        await promise;
      } finally {
        this.#wake = null;
        signal.removeEventListener("abort", onAbort);
      }
    }
    this.#raised = false;
  }
}
