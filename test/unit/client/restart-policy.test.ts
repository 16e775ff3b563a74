import { expect, it } from "vitest";
import { RestartPolicy, restartWindowMs } from "../../../client/src/restart-policy.ts";
import { ManualClock } from "../../support/manual-clock.ts";

function policyAt(): { clock: ManualClock; policy: RestartPolicy } {
  const clock = new ManualClock();
  return { clock, policy: new RestartPolicy(() => clock.now()) };
}

it("starts a server that keeps crashing five times, each time after a longer pause, and then no more", () => {
  const { policy } = policyAt();
  const restarts = Array.from({ length: 6 }, () => policy.next());
  expect(restarts.map((restart) => restart?.pauseMs ?? null)).toEqual([500, 1000, 2000, 4000, 8000, null]);
  expect(restarts.map((restart) => restart?.attempt ?? null)).toEqual([1, 2, 3, 4, 5, null]);
});

it("counts only the crashes of the last three minutes", async () => {
  const { clock, policy } = policyAt();
  for (let crash = 0; crash < 5; crash += 1) {
    policy.next();
    await clock.advance(10_000);
  }
  await clock.advance(restartWindowMs - 50_000 - 1);
  expect(policy.next()).toBeNull();
  await clock.advance(1);
  expect(policy.next()).toEqual({ attempt: 5, pauseMs: 8000 });
});

it("starts a server that crashed once in a while at once every time", async () => {
  const { clock, policy } = policyAt();
  for (let crash = 0; crash < 20; crash += 1) {
    expect(policy.next()).toEqual({ attempt: 1, pauseMs: 500 });
    await clock.advance(restartWindowMs);
  }
});

it("begins anew when the user asks for a start", () => {
  const { policy } = policyAt();
  while (policy.next() !== null);
  policy.reset();
  expect(policy.next()).toEqual({ attempt: 1, pauseMs: 500 });
});
