import { describe, expect, test } from "vitest";
import type { CheckReport, Finding } from "../../../server/src/protocol/check.ts";
import { planRepair } from "../../../server/src/repair/plan.ts";

function report(findings: readonly Finding[], given: Partial<CheckReport> = {}): CheckReport {
  const countByKind: Record<string, number> = {};
  for (const { kind } of findings) countByKind[kind] = (countByKind[kind] ?? 0) + 1;
  return {
    ok: findings.length === 0,
    checkedNotes: 100,
    checkedChunks: 1_000,
    findings,
    findingCount: findings.length,
    countByKind,
    repaired: 0,
    durationMs: 1,
    ...given,
  };
}

const finding = (kind: Finding["kind"], where: Finding["where"], chunk?: string): Finding => ({
  kind,
  where,
  detail: `It is ${kind}.`,
  ...(chunk === undefined ? {} : { chunk }),
});
const many = (count: number, kind: Finding["kind"]) =>
  Array.from({ length: count }, (_, number) => finding(kind, "index", `${number}`));
const actions = (findings: readonly Finding[], given: Partial<CheckReport> = {}, parked = 0) =>
  planRepair(report(findings, given), parked).map(({ action }) => action);

describe("the plan of a repair", () => {
  test("is empty for a sound folder", () => {
    expect(actions([])).toEqual([]);
  });

  test.each(["disk-changed", "disk-removed", "disk-added"] as const)("reconciles for %s", (kind) => {
    expect(actions([finding(kind, "disk")])).toEqual(["reconcile"]);
  });

  test.each(["missing", "stale", "wrong-vector"] as const)("writes a %s chunk again", (kind) => {
    expect(actions([finding(kind, "index", "c")])).toEqual(["reindex-chunks"]);
  });

  test("takes the steps that change the catalog before those that mend the index", () => {
    const findings = [finding("orphan", "index", "o"), finding("missing", "index", "m"), finding("disk-added", "disk")];
    expect(actions(findings, {}, 2)).toEqual(["reconcile", "retry-parked", "reindex-chunks", "delete-orphans"]);
  });

  test.each([finding("corrupt", "index"), finding("duplicate", "index", "d")])(
    "makes a broken index anew (%o)",
    (broken) => {
      expect(actions([broken, finding("missing", "index", "m"), finding("orphan", "index", "o")])).toEqual([
        "rebuild-index",
      ]);
    },
  );

  test("makes the index anew when most of it drifts, and mends it when some of it does", () => {
    expect(actions(many(501, "missing"))).toEqual(["rebuild-index"]);
    expect(actions(many(499, "missing"))).toEqual(["reindex-chunks"]);
    expect(actions(many(3, "missing"), { checkedChunks: 3 })).toEqual(["reindex-chunks"]);
  });

  test("makes the index anew when not every drifting chunk is listed", () => {
    const counted = { countByKind: { missing: 2_000 }, findingCount: 2_000, checkedChunks: 100_000 };
    expect(actions(many(1_000, "missing"), counted)).toEqual(["rebuild-index"]);
  });

  test.each([finding("corrupt", "catalog"), finding("text-mismatch", "text")])(
    "makes a wrong catalog anew, and nothing else first (%o)",
    (wrong) => {
      expect(actions([wrong, finding("corrupt", "index"), finding("disk-added", "disk")])).toEqual(["rebuild-catalog"]);
    },
  );

  test("does nothing about an index that only cannot be reached", () => {
    expect(actions([finding("stuck", "index")])).toEqual([]);
  });

  test("sees to embeddings that only the cache lost", () => {
    expect(actions([finding("missing", "cache", "c")])).toEqual(["reindex-chunks"]);
  });

  test("gives every step a reason and the number of what it is about", () => {
    const [step] = planRepair(report(many(2, "missing")));
    expect(step).toMatchObject({ count: 2, reason: expect.stringContaining("2 chunks") });
  });
});
