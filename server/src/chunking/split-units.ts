import { chunkLimits } from "./chunk-limits.ts";
import type { LineUnit } from "./line-units.ts";
import { cut } from "./outline.ts";

/** What a cut loses, in the same measure as being off the wished size by so many percent. */
const cutPenalty = new Map<number, number>([
  [cut.block, 0],
  [cut.item, 15],
  [cut.sentence, 30],
  [cut.line, 45],
  [cut.broken, 10_000],
]);

/** Pieces smaller or larger than these shares of the wished size are made only where nothing else can be done. */
const smallestShare = 0.4;
const largestShare = 1.6;

/**
 * Cuts a long section into runs of about equal size near the target, where the text pauses; a fence or a table's head
 * is torn only when it would be above `hard` tokens. No unit may be above `hard` itself.
 */
export function splitUnits(units: readonly LineUnit[], hard: number): LineUnit[][] {
  const runs: LineUnit[][] = [];
  let remaining = units.reduce((sum, unit) => sum + unit.tokens, 0);
  let start = 0;
  while (start < units.length) {
    const end = remaining <= Math.min(chunkLimits.whole, hard) ? units.length : cutPoint(units, start, remaining, hard);
    const run = units.slice(start, end);
    runs.push(run);
    remaining -= run.reduce((sum, unit) => sum + unit.tokens, 0);
    start = end;
  }
  return runs;
}

/** Where the run that begins at `start` ends best: the index of the first unit behind it. */
function cutPoint(units: readonly LineUnit[], start: number, remaining: number, hard: number): number {
  const wished = Math.min(remaining / Math.ceil(remaining / chunkLimits.target), hard);
  let best = start + 1;
  let bestScore = Number.POSITIVE_INFINITY;
  let tokens = 0;
  for (let end = start; end <= units.length; end++) {
    const unit = units[end];
    if (end > start && tokens >= wished * smallestShare) {
      const penalty = unit === undefined ? 0 : (cutPenalty.get(unit.cutBefore) ?? 0);
      const score = penalty + (Math.abs(tokens - wished) / wished) * 100;
      if (score < bestScore) {
        best = end;
        bestScore = score;
      }
      if (tokens > wished * largestShare && bestScore < (cutPenalty.get(cut.broken) ?? 0)) break;
    }
    if (unit === undefined || (end > start && tokens + unit.tokens > hard)) {
      // Nothing fits behind: when every cut so far was too early to be weighed, the last one it is.
      if (bestScore === Number.POSITIVE_INFINITY) best = end;
      break;
    }
    tokens += unit.tokens;
  }
  return best;
}
