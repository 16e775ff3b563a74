export interface BackoffPolicy {
  readonly baseMs: number;
  readonly maxMs: number;
}

/**
 * Full jitter: a random wait between 0 and min(max, base · 2^attempt), never below what the other side asked for.
 * `random` returns a number in [0, 1). Source: "Exponential Backoff And Jitter", AWS Architecture Blog.
 */
export function backoffMs(attempt: number, policy: BackoffPolicy, random: () => number, retryAfterMs = 0): number {
  const ceiling = Math.min(policy.maxMs, policy.baseMs * 2 ** Math.min(attempt, 30));
  return Math.max(Math.ceil(random() * ceiling), retryAfterMs);
}
