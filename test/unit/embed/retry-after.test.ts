import { expect, test } from "vitest";
import { retryAfterMs } from "../../../server/src/embed/retry-after.ts";

const now = Date.parse("Wed, 21 Oct 2026 07:28:00 GMT");

test.each<[string, Record<string, string>, number | null]>([
  ["nothing", {}, null],
  ["seconds", { "retry-after": "20" }, 20_000],
  ["parts of a second", { "retry-after": "0.25" }, 250],
  ["milliseconds first", { "retry-after-ms": "15", "retry-after": "20" }, 15],
  ["a date, by our clock", { "retry-after": "Wed, 21 Oct 2026 07:29:00 GMT" }, 60_000],
  [
    "a date, by the sender's clock",
    { "retry-after": "Wed, 21 Oct 2020 07:29:00 GMT", date: "Wed, 21 Oct 2020 07:28:55 GMT" },
    5_000,
  ],
  ["a date in the past", { "retry-after": "Wed, 21 Oct 2020 07:29:00 GMT" }, 0],
  ["a date in ten years: a day", { "retry-after": "Wed, 21 Oct 2036 07:29:00 GMT" }, 86_400_000],
  ["something else", { "retry-after": "soon" }, null],
  ["a negative number", { "retry-after-ms": "-5" }, null],
])("Retry-After: %s", (_form, headers, expected) => {
  expect(retryAfterMs(new Headers(headers), now)).toBe(expected);
});
