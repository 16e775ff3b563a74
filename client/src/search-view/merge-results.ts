import type { SearchHit } from "../../../server/src/protocol/search.ts";

/** What one workspace folder answered. */
export interface FolderHits {
  /** URI of the folder. */
  readonly folder: string;
  /** Best first. */
  readonly hits: readonly SearchHit[];
}

export interface MergedHit {
  readonly folder: string;
  readonly hit: SearchHit;
}

/**
 * The hits of several folders in one order, at most `limit`. Scores are comparable within one answer only, so each counts as its
 * share of the best one in its folder; between equals goes what matches in more ways, then what stands higher in its own
 * folder, then the order of the folders. Within a folder the order stays as it was.
 */
export function mergeResults(answers: readonly FolderHits[], limit: number): MergedHit[] {
  const queues = answers.map(({ folder, hits }) => ({ folder, hits, at: 0, best: hits[0]?.score ?? 0 }));
  const merged: MergedHit[] = [];
  while (merged.length < limit) {
    const [next, ...others] = queues.filter((it) => it.at < it.hits.length);
    if (next === undefined) break;
    const first = others.reduce((a, b) => (comesBefore(b, a) ? b : a), next);
    const hit = first.hits[first.at];
    if (hit === undefined) break;
    merged.push({ folder: first.folder, hit });
    first.at++;
  }
  return merged;
}

interface Queue {
  readonly hits: readonly SearchHit[];
  readonly best: number;
  /** The next hit to be taken. */
  readonly at: number;
}

function comesBefore(a: Queue, b: Queue): boolean {
  const [left, right] = [a.hits[a.at], b.hits[b.at]];
  if (left === undefined || right === undefined) return left !== undefined;
  const shares = shareOf(left.score, a.best) - shareOf(right.score, b.best);
  if (shares !== 0) return shares > 0;
  const ways = left.matches.length - right.matches.length;
  return ways === 0 ? a.at < b.at : ways > 0;
}

function shareOf(score: number, best: number): number {
  return best > 0 ? score / best : 1;
}
