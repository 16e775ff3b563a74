import { describe, expect, it } from "vitest";
import { StatusThrottle } from "../../../server/src/app/status-throttle.ts";
import { ManualClock } from "../../support/manual-clock.ts";

describe("a status throttle", () => {
  it("passes the first on at once, then the latest of each interval, and never loses the last", async () => {
    const clock = new ManualClock();
    const sent: number[] = [];
    const throttle = new StatusThrottle<number>(clock, 200, (value) => sent.push(value));
    for (const value of [1, 2, 3]) throttle.push(value);
    expect(sent).toEqual([1]);
    await clock.advance(200);
    expect(sent).toEqual([1, 3]);
    throttle.push(4);
    await clock.advance(199);
    expect(sent).toEqual([1, 3]);
    await clock.advance(1);
    expect(sent).toEqual([1, 3, 4]);
    await clock.advance(1000);
    throttle.push(5);
    expect(sent).toEqual([1, 3, 4, 5]);
  });

  it("drops what waits when it is closed", async () => {
    const clock = new ManualClock();
    const sent: number[] = [];
    const throttle = new StatusThrottle<number>(clock, 200, (value) => sent.push(value));
    throttle.push(1);
    throttle.push(2);
    throttle.close();
    await clock.advance(1000);
    expect(sent).toEqual([1]);
  });
});
