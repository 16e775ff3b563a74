import type { Translate } from "../translation.ts";

/** Figures as the user's language writes them. */
export interface Figures {
  number(amount: number): string;
  /** To three digits: for what is only estimated. */
  about(amount: number): string;
  /** Half a cent and more to the cent, less to four digits. */
  dollars(amount: number): string;
  /** "a, b, and c" */
  list(items: readonly string[]): string;
  size(bytes: number): string;
  /** "3 minutes ago"; a date from a week on. `at`: ISO 8601. */
  ago(at: string): string;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** "12 seconds ago" would be wrong a second later. */
const justNowMs = 45_000;

export function figures(locale: string, now: Date, t: Translate): Figures {
  return {
    // Not a format made in advance: the first one of a process takes 10 ms, which activation would wait for.
    number: (amount) => amount.toLocaleString(locale),
    about: (amount) => Number(amount.toPrecision(3)).toLocaleString(locale),
    dollars: (amount) => {
      const digits = amount === 0 || amount >= 0.005 ? 2 : 4;
      const money = { style: "currency", currency: "USD", minimumFractionDigits: 2, maximumFractionDigits: digits };
      return new Intl.NumberFormat(locale, money as Intl.NumberFormatOptions).format(amount);
    },
    list: (items) => new Intl.ListFormat(locale).format(items),
    size: (bytes) => {
      const [unit, amount] = sizeOf(bytes);
      return new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: 1 }).format(amount);
    },
    ago: (at) => agoText(new Date(at), now, locale, t),
  };
}

function sizeOf(bytes: number): [unit: string, amount: number] {
  if (bytes < 1000) return ["byte", bytes];
  if (bytes < 1_000_000) return ["kilobyte", bytes / 1000];
  return bytes < 1_000_000_000 ? ["megabyte", bytes / 1_000_000] : ["gigabyte", bytes / 1_000_000_000];
}

function agoText(at: Date, now: Date, locale: string, t: Translate): string {
  const ms = Math.max(0, now.getTime() - at.getTime()); // a clock that was set back is no prophecy
  if (ms < justNowMs) return t("just now");
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "always" });
  if (ms < hourMs) return relative.format(-Math.max(1, Math.round(ms / minuteMs)), "minute");
  if (ms < dayMs) return relative.format(-Math.round(ms / hourMs), "hour");
  if (ms < 7 * dayMs) return relative.format(-Math.round(ms / dayMs), "day");
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium" }).format(at);
}
