import { UsageError } from "../core/errors.ts";

/**
 * Epoch milliseconds at which the year, month or day that `value` names begins, by UTC, in which the dates of notes are kept.
 * Throws UsageError naming `token` for anything else.
 */
export function startOfDate(value: string, token: string): number {
  const parts = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(value);
  if (parts !== null) {
    const [year, month, day] = [Number(parts[1]), Number(parts[2] ?? 1), Number(parts[3] ?? 1)];
    const start = new Date(0);
    start.setUTCFullYear(year, month - 1, day);
    if (start.getUTCMonth() === month - 1 && start.getUTCDate() === day) return start.getTime();
  }
  throw new UsageError(
    `"${token}" names no date: write a year, a month or a day, as in after:2026, after:2026-11 or after:2026-11-21.`,
  );
}
