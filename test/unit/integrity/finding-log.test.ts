import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FindingLog, listedFindings } from "../../../server/src/integrity/finding-log.ts";
import type { FindingKind } from "../../../server/src/protocol/check.ts";

describe("the findings of a check", () => {
  test("count a chunk once for each kind and place", () => {
    const log = new FindingLog();
    for (let time = 0; time < 3; time += 1) log.add({ kind: "missing", where: "index", chunk: "c", detail: "gone" });
    log.add({ kind: "missing", where: "cache", chunk: "c", detail: "gone" });
    expect(log.count).toBe(2);
    expect(log.names("c")).toBe(true);
    expect(log.names("d")).toBe(false);
  });

  test("are listed in a bounded number, and no kind hides another", () => {
    const counts = fc.dictionary(
      fc.constantFrom<FindingKind>("missing", "stale", "orphan", "disk-added", "stuck"),
      fc.integer({ min: 1, max: 2_500 }),
    );
    fc.assert(
      fc.property(counts, (wanted) => {
        const log = new FindingLog();
        for (const [kind, count] of Object.entries(wanted)) {
          for (let number = 0; number < count; number += 1) {
            log.add({ kind: kind as FindingKind, where: "index", chunk: `${number}`, detail: "" });
          }
        }
        const total = Object.values(wanted).reduce((sum, count) => sum + count, 0);
        const list = log.list();
        expect(log.count).toBe(total);
        expect(log.countByKind).toEqual(wanted);
        expect(list).toHaveLength(Math.min(total, listedFindings));
        for (const kind of Object.keys(wanted)) expect(list.some((finding) => finding.kind === kind)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});
