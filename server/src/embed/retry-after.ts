const longestMs = 24 * 3_600_000; // a wait beyond a day is a wrong clock

/**
 * The wait that an answer asks for, in milliseconds, or null: `retry-after-ms`, else `Retry-After` in seconds or as an
 * HTTP date. A date is compared with the answer's own `Date`, where there is one, so that a wrong local clock does no harm.
 */
export function retryAfterMs(headers: Headers, now: number): number | null {
  const milliseconds = number(headers.get("retry-after-ms"));
  if (milliseconds !== null) return clamp(milliseconds);
  const value = headers.get("retry-after");
  const seconds = number(value);
  if (seconds !== null) return clamp(seconds * 1_000);
  const until = Date.parse(value ?? "");
  if (Number.isNaN(until)) return null;
  const sentAt = Date.parse(headers.get("date") ?? "");
  return clamp(until - (Number.isNaN(sentAt) ? now : sentAt));
}

function number(value: string | null): number | null {
  return value !== null && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : null;
}

function clamp(ms: number): number {
  return Math.min(longestMs, Math.max(0, Math.ceil(ms)));
}
