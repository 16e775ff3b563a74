import type { Finding, FindingKind } from "../protocol/check.ts";

/** Findings that a report lists. */
export const listedFindings = 1_000;

/** Collects findings: counts all, keeps a bounded number of each kind, and takes one fact once. */
export class FindingLog {
  readonly #kept = new Map<FindingKind, Finding[]>();
  readonly #counts = new Map<FindingKind, number>();
  readonly #seen = new Set<string>();
  readonly #chunks = new Set<string>();

  /** A second finding of the same kind and place on the same chunk or path is the same finding. */
  add(finding: Finding): void {
    const subject = finding.chunk ?? finding.path;
    if (subject !== undefined) {
      const key = `${finding.kind}\n${finding.where}\n${subject}`;
      if (this.#seen.has(key)) return;
      this.#seen.add(key);
    }
    if (finding.chunk !== undefined) this.#chunks.add(finding.chunk);
    this.#counts.set(finding.kind, (this.#counts.get(finding.kind) ?? 0) + 1);
    const kept = this.#kept.get(finding.kind);
    if (kept === undefined) this.#kept.set(finding.kind, [finding]);
    else if (kept.length < listedFindings) kept.push(finding);
  }

  /** True when anything was found about this chunk. */
  names(chunk: string): boolean {
    return this.#chunks.has(chunk);
  }

  get count(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  get countByKind(): Partial<Record<FindingKind, number>> {
    return Object.fromEntries(this.#counts);
  }

  /** At most `listedFindings`; where there are more, every kind gets its share, so that none hides another. */
  list(): Finding[] {
    const queues = [...this.#kept.values()];
    const shares = queues.map(() => 0);
    let left = listedFindings;
    while (left > 0) {
      const open = queues.flatMap((queue, index) => ((shares[index] ?? 0) < queue.length ? [index] : []));
      if (open.length === 0) break;
      const share = Math.max(1, Math.floor(left / open.length));
      for (const index of open) {
        const has = shares[index] ?? 0;
        const more = Math.min(share, (queues[index]?.length ?? 0) - has, left);
        shares[index] = has + more;
        left -= more;
      }
    }
    return queues.flatMap((queue, index) => queue.slice(0, shares[index]));
  }
}
