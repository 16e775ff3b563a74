import { describe, expect, test } from "vitest";
import { type Lane, Limiter, type Limits, type Permit } from "../../../server/src/embed/limiter.ts";
import { ManualClock } from "../../support/manual-clock.ts";

const never = new AbortController().signal;
const unlimited: Limits = { requestsPerMinute: null, tokensPerMinute: null, concurrency: 1_000 };

function setUp(limits: Partial<Limits>) {
  const clock = new ManualClock();
  const limiter = new Limiter({ ...unlimited, ...limits }, clock);
  const granted: string[] = [];
  const permits = new Map<string, Permit>();
  const ask = async (name: string, tokens = 1, lane: Lane = "bulk", signal = never) => {
    permits.set(name, await limiter.acquire(tokens, lane, signal));
    granted.push(name);
  };
  const asked = (...names: string[]) => Promise.all(names.map((name) => ask(name)));
  const release = async (name: string) => {
    permits.get(name)?.release();
    await clock.advance(0);
  };
  return { clock, limiter, granted, ask, asked, release, permits };
}

describe("the limiter", () => {
  test("lets a minute hold so many requests, and the next one go when the first is a minute old", async () => {
    const { clock, granted, asked } = setUp({ requestsPerMinute: 2 });
    const all = asked("a", "b", "c", "d");
    await clock.advance(59_999);
    expect(granted).toEqual(["a", "b"]);
    await clock.advance(1);
    await all;
    expect(granted).toEqual(["a", "b", "c", "d"]);
  });

  test("slides: any minute holds no more, not only whole ones", async () => {
    const { clock, granted, ask } = setUp({ requestsPerMinute: 2 });
    await ask("a");
    await clock.advance(40_000);
    await ask("b");
    const rest = Promise.all([ask("c"), ask("d")]);
    await clock.advance(20_000);
    expect(granted).toEqual(["a", "b", "c"]);
    await clock.advance(40_000);
    await rest;
    expect(granted).toEqual(["a", "b", "c", "d"]);
  });

  test("counts tokens, what was really spent once it is known", async () => {
    const { clock, granted, ask, permits } = setUp({ tokensPerMinute: 100 });
    await ask("a", 90);
    permits.get("a")?.spent(20);
    permits.get("a")?.release();
    await ask("b", 80);
    const last = ask("c", 10);
    await clock.advance(0);
    expect(granted).toEqual(["a", "b"]);
    await clock.advance(60_000);
    await last;
  });

  test("lets a request greater than a minute's tokens go alone", async () => {
    const { clock, granted, ask } = setUp({ tokensPerMinute: 100 });
    await ask("small", 10);
    const huge = ask("huge", 500);
    await clock.advance(59_999);
    expect(granted).toEqual(["small"]);
    await clock.advance(1);
    await huge;
  });

  test("keeps so many requests under way, and serves in the order of asking", async () => {
    const { granted, asked, release, clock } = setUp({ concurrency: 2 });
    const all = asked("a", "b", "c", "d");
    await clock.advance(0);
    expect(granted).toEqual(["a", "b"]);
    await release("b");
    await release("b"); // a second time counts for nothing
    expect(granted).toEqual(["a", "b", "c"]);
    await release("a");
    await all;
  });

  test("lets a query pass all bulk work, and over the number under way", async () => {
    const { clock, granted, asked, ask, release } = setUp({ concurrency: 1, requestsPerMinute: 2 });
    const bulk = asked("a", "b");
    await clock.advance(0);
    await ask("query", 1, "query");
    expect(granted).toEqual(["a", "query"]);
    const second = ask("query 2", 1, "query");
    await release("a");
    expect(granted).toEqual(["a", "query"]);
    await clock.advance(60_000);
    await Promise.all([second, bulk]);
    expect(granted).toEqual(["a", "query", "query 2", "b"]);
  });

  test("forgets who gives up waiting, and serves the next", async () => {
    const { clock, granted, ask } = setUp({ tokensPerMinute: 100 });
    await ask("a", 60);
    const controller = new AbortController();
    const large = ask("large", 90, "bulk", controller.signal);
    const small = ask("small", 30);
    await clock.advance(0);
    expect(granted).toEqual(["a"]);
    const reason = new Error("no longer wanted");
    controller.abort(reason);
    await expect(large).rejects.toBe(reason);
    await small;
    expect(granted).toEqual(["a", "small"]);
    await expect(ask("late", 1, "bulk", controller.signal)).rejects.toBe(reason);
  });

  test("does not wait for hours when the clock is set back", async () => {
    let now = Date.UTC(2026, 0, 2);
    const clock = new ManualClock();
    const limiter = new Limiter(
      { ...unlimited, requestsPerMinute: 1 },
      { now: () => now, sleep: (ms, signal) => clock.sleep(ms, signal), after: (ms, call) => clock.after(ms, call) },
    );
    await limiter.acquire(1, "bulk", never);
    now -= 86_400_000;
    await limiter.acquire(1, "bulk", never);
    expect(clock.waits).toEqual([]);
  });
});
