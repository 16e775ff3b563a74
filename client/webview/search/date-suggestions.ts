import type { ViewTexts } from "../../src/search-view/messages.ts";

/** A date that `after:` and `before:` understand, and what it is to people. */
export interface DateSuggestion {
  readonly value: string;
  readonly label: string;
}

type DateTexts = Pick<
  ViewTexts,
  "today" | "yesterday" | "thisWeek" | "lastWeek" | "thisMonth" | "lastMonth" | "thisYear" | "lastYear"
>;

/** Dates near `now`, by the user's calendar, that begin with what was typed or are called so. Weeks begin on Monday. */
export function dateSuggestions(now: Date, typed: string, texts: DateTexts): DateSuggestion[] {
  const [year, month, day] = [now.getFullYear(), now.getMonth(), now.getDate()];
  const sinceMonday = (now.getDay() + 6) % 7;
  const dayAt = (offset: number) => isoDay(new Date(year, month, day + offset));
  const monthAt = (offset: number) => isoDay(new Date(year, month + offset, 1)).slice(0, "2026-11".length);
  const all = [
    { value: dayAt(0), label: texts.today },
    { value: dayAt(-1), label: texts.yesterday },
    { value: dayAt(-sinceMonday), label: texts.thisWeek },
    { value: dayAt(-sinceMonday - 7), label: texts.lastWeek },
    { value: monthAt(0), label: texts.thisMonth },
    { value: monthAt(-1), label: texts.lastMonth },
    { value: String(year), label: texts.thisYear },
    { value: String(year - 1), label: texts.lastYear },
  ];
  const wanted = typed.toLocaleLowerCase();
  return all.filter(
    ({ value, label }, at) =>
      (value.startsWith(wanted) ||
        label
          .toLocaleLowerCase()
          .split(" ")
          .some((it) => it.startsWith(wanted))) &&
      all.findIndex((it) => it.value === value) === at,
  );
}

function isoDay(date: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  return `${String(date.getFullYear()).padStart(4, "0")}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
