import { describe, expect, it } from "vitest";
import type { ServerState } from "../../../client/src/kura-state.ts";
import { RestartPolicy } from "../../../client/src/restart-policy.ts";
import type { RunningServer } from "../../../client/src/running-server.ts";
import { ServerSupervisor } from "../../../client/src/server-supervisor.ts";
import { ManualClock } from "../../support/manual-clock.ts";

const never = new AbortController().signal;

/** A supervisor over servers of the test's own, which live until they are told to go. */
function supervised() {
  const clock = new ManualClock();
  const states: ServerState[] = [];
  const errors: unknown[] = [];
  const alive = new Set<number>();
  const gone: (() => void)[] = [];
  const world = { slow: null as Promise<void> | null, broken: false, launches: 0 };
  const supervisor = new ServerSupervisor({
    launch: async (onGone, signal): Promise<RunningServer> => {
      world.launches += 1;
      const pid = world.launches;
      if (world.broken) throw new Error("no such file");
      alive.add(pid);
      const killed = new Promise<void>((_, reject) => {
        signal.addEventListener("abort", () => {
          alive.delete(pid);
          reject(signal.reason);
        });
      });
      await Promise.race([world.slow ?? Promise.resolve(), killed]);
      gone.push(() => {
        alive.delete(pid);
        onGone();
      });
      return {
        pid,
        request: () => Promise.reject(new Error("not asked here")),
        configure: () => Promise.resolve(),
        stop: async () => void alive.delete(pid),
      };
    },
    policy: new RestartPolicy(() => clock.now()),
    after: (ms, callback) => clock.after(ms, callback),
    onState: (state) => states.push(state),
    onLaunchError: (error) => errors.push(error),
    failedReason: () => "It ended too often.",
    absentReason: (why) => `There is nothing: ${why}.`,
  });
  const crash = () => gone.at(-1)?.();
  return { clock, states, errors, alive, gone, world, supervisor, crash };
}

const kinds = (states: readonly ServerState[]) => states.map(({ kind }) => kind);

describe("a server that runs", () => {
  it("is handed to those who waited for it", async () => {
    const { supervisor } = supervised();
    const waiting = supervisor.running(never);
    await supervisor.start();
    expect((await waiting).pid).toBe(1);
    expect((await supervisor.running(never)).pid).toBe(1);
  });

  it("is not started a second time", async () => {
    const { supervisor, world, alive } = supervised();
    await Promise.all([supervisor.start(), supervisor.start()]);
    await supervisor.start();
    expect(world.launches).toBe(1);
    expect(alive.size).toBe(1);
  });

  it("is started again after a pause when it goes", async () => {
    const { supervisor, states, clock, crash, alive } = supervised();
    await supervisor.start();
    crash();
    expect(supervisor.state).toEqual({ kind: "restarting", attempt: 1 });
    await clock.advance(499);
    expect(alive.size).toBe(0);
    await clock.advance(1);
    expect([...alive]).toEqual([2]);
    expect(kinds(states)).toEqual(["starting", "running", "restarting", "starting", "running"]);
  });

  it("lets those who ask meanwhile wait for the next one", async () => {
    const { supervisor, clock, crash } = supervised();
    await supervisor.start();
    crash();
    const waiting = supervisor.running(never);
    await clock.advance(500);
    expect((await waiting).pid).toBe(2);
  });

  it("that goes five times more is given up, and those who wait are told why", async () => {
    const { supervisor, clock, crash, world } = supervised();
    await supervisor.start();
    for (const pause of [500, 1000, 2000, 4000, 8000]) {
      crash();
      await clock.advance(pause);
    }
    crash();
    expect(supervisor.state).toEqual({ kind: "failed", reason: "It ended too often." });
    await clock.advance(3_600_000);
    expect(world.launches).toBe(6);
    await expect(supervisor.running(never)).rejects.toThrow("It ended too often.");
  });

  it("is heard of no more once another took its place", async () => {
    const { supervisor, gone, alive } = supervised();
    await supervisor.start();
    await supervisor.restart();
    gone[0]?.();
    expect(supervisor.state).toEqual({ kind: "running" });
    expect([...alive]).toEqual([2]);
  });
});

describe("a server that cannot be started", () => {
  it("is tried again, with every reason told, until it is given up", async () => {
    const { supervisor, clock, world, errors } = supervised();
    world.broken = true;
    await supervisor.start();
    await clock.advance(60_000);
    expect(supervisor.state.kind).toBe("failed");
    expect(world.launches).toBe(6);
    expect(errors).toHaveLength(6);
  });

  it("is started when the user asks, and all pauses begin anew", async () => {
    const { supervisor, clock, world, crash } = supervised();
    world.broken = true;
    await supervisor.start();
    await clock.advance(60_000);
    world.broken = false;
    await supervisor.restart();
    expect(supervisor.state).toEqual({ kind: "running" });
    crash();
    expect(supervisor.state).toEqual({ kind: "restarting", attempt: 1 });
  });
});

describe("stopping", () => {
  it("leaves no process and refuses with the reason", async () => {
    const { supervisor, alive } = supervised();
    await supervisor.start();
    await supervisor.stop("no-notes");
    expect(alive.size).toBe(0);
    expect(supervisor.state).toEqual({ kind: "absent", why: "no-notes" });
    await expect(supervisor.running(never)).rejects.toThrow("There is nothing: no-notes.");
  });

  it("ends a server that is still being started", async () => {
    const { supervisor, alive, world, clock } = supervised();
    world.slow = new Promise(() => undefined);
    const started = supervisor.start();
    await clock.advance(0);
    expect(alive.size).toBe(1);
    await supervisor.stop("no-folder");
    await started;
    expect(alive.size).toBe(0);
    expect(supervisor.state.kind).toBe("absent");
  });

  it("during a pause lets no further server come", async () => {
    const { supervisor, clock, crash, world } = supervised();
    await supervisor.start();
    crash();
    await supervisor.stop("no-folder");
    await clock.advance(60_000);
    expect(world.launches).toBe(1);
  });
});

it("restarting while a server is being started leaves exactly one", async () => {
  const { supervisor, alive, world, clock } = supervised();
  world.slow = new Promise(() => undefined);
  void supervisor.start();
  await clock.advance(0);
  world.slow = null;
  await Promise.all([supervisor.restart(), supervisor.restart()]);
  expect(alive.size).toBe(1);
  expect(supervisor.server?.pid).toBe([...alive][0]);
});

it("who no longer wants to wait is let go at once", async () => {
  const { supervisor } = supervised();
  const abort = new AbortController();
  const waiting = supervisor.running(abort.signal);
  abort.abort(new Error("not wanted any more"));
  await expect(waiting).rejects.toThrow("not wanted any more");
});
