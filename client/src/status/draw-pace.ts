import type { StatusView } from "./status-text.ts";

/** A saved note is synced in less: the item need not twitch at every save. */
const calmForMs = 400;
/** A count that changes faster cannot be read. */
const countEveryMs = 250;

/**
 * How long to wait before `next` is drawn in place of `shown`. Trouble, its end, and the end of work show at once;
 * the beginning of work waits a moment, and counts are drawn a few times a second. `sinceMs`: since the last drawing.
 */
export function drawDelay(shown: StatusView | null, next: StatusView | null, sinceMs: number): number {
  if (shown === null || next === null || next.severity !== shown.severity || !next.busy) return 0;
  if (!shown.busy) return calmForMs;
  return Math.max(0, countEveryMs - sinceMs);
}
