import { describe, expect, test } from "vitest";
import type { Run } from "../../server/src/core/ports/ledger.ts";
import { otherModel, smallModel, tempStore } from "../support/temp-store.ts";

const day = 24 * 60 * 60_000;

function run(kind: Run["kind"], endedAt: number, report: unknown = null): Run {
  return { kind, startedAt: endedAt - 5, endedAt, ok: true, report };
}

describe.each(["here", "worker"] as const)("the ledger (%s)", (where) => {
  test("adds up what today and this month have cost, by the local calendar", async () => {
    await using store = await tempStore(where);
    const { ledger } = store;
    const usage = { identity: otherModel, reason: "index", texts: 2, tokens: 10 } as const;
    const noon = new Date(2026, 10, 15, 12).getTime();
    expect(await ledger.spend(noon)).toEqual({ todayUsd: 0, monthUsd: 0 });
    await ledger.recordUsage({ ...usage, at: noon, costUsd: 0.5 });
    await ledger.recordUsage({ ...usage, at: noon + 1, costUsd: 0.25 });
    await ledger.recordUsage({ ...usage, at: new Date(2026, 10, 15).getTime(), costUsd: 1, identity: smallModel });
    await ledger.recordUsage({ ...usage, at: new Date(2026, 10, 15).getTime() - 1, costUsd: 2 });
    await ledger.recordUsage({ ...usage, at: new Date(2026, 10, 1).getTime(), costUsd: 4 });
    await ledger.recordUsage({ ...usage, at: new Date(2026, 10, 1).getTime() - 1, costUsd: 8 });
    expect(await ledger.spend(noon)).toEqual({ todayUsd: 1.75, monthUsd: 7.75 });
  });

  test("lists the runs of a kind, newest first, as they were reported", async () => {
    await using store = await tempStore(where);
    const { ledger } = store;
    const runs = [run("sync", 100, { notes: 3, list: [1] }), { ...run("sync", 200), ok: false }];
    for (const it of [...runs, run("check", 150)]) await ledger.recordRun(it);
    expect(await ledger.runs("sync", 10)).toEqual(runs.toReversed());
    expect(await ledger.runs("sync", 1)).toEqual(runs.slice(1));
    expect(await ledger.runs("backup", 10)).toEqual([]);
  });

  test("keeps runs for 30 days, and of another kind for as long as nothing newer is recorded", async () => {
    await using store = await tempStore(where);
    await store.ledger.recordRun(run("sync", 0));
    await store.ledger.recordRun(run("check", 0));
    await store.ledger.recordRun(run("sync", 30 * day));
    expect(await store.ledger.runs("sync", 10)).toHaveLength(2);
    await store.ledger.recordRun(run("sync", 30 * day + 1));
    expect((await store.ledger.runs("sync", 10)).map((it) => it.endedAt)).toEqual([30 * day + 1, 30 * day]);
    expect(await store.ledger.runs("check", 10)).toHaveLength(1);
  });

  test("keeps at most 1,000 runs of a kind", async () => {
    await using store = await tempStore(where);
    for (let at = 1; at <= 1_005; at += 1) await store.ledger.recordRun(run("sync", at));
    const runs = await store.ledger.runs("sync", 5_000);
    expect([runs.length, runs[0]?.endedAt, runs.at(-1)?.endedAt]).toEqual([1_000, 1_005, 6]);
  });

  test("a choice stays until another is made or it is taken back", async () => {
    await using store = await tempStore(where);
    await store.ledger.choose({ "embedding.provider": "openai", other: { deep: [1, null] } });
    await store.ledger.choose({ "embedding.provider": "built-in" });
    expect(await store.ledger.choices()).toEqual({ "embedding.provider": "built-in", other: { deep: [1, null] } });
    await store.ledger.choose({ other: undefined });
    expect(await store.ledger.choices()).toEqual({ "embedding.provider": "built-in" });
  });
});
