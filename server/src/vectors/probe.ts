import type { VectorEntry, VectorHit, VectorIndex } from "../core/ports/vector-index.ts";

export interface ProbeResult {
  readonly ok: boolean;
  readonly tried: number;
  readonly failed: number;
  /** A sentence about the first thing that is wrong; null when nothing is. */
  readonly reason: string | null;
}

/** An entry is its own nearest neighbour; some more, for those with equal vectors. */
const near = 5;
/** Chroma's search is approximate and looks harder the more it is asked for: what is found then is merely hard to find. */
const far = 200;
/** Cosine of a vector with itself, less what 32-bit numbers lose. */
const itself = 0.999;
/** Cosine of vectors that a search cannot tell apart: repeated sections, notes made of one template. */
const same = 0.9999;

/**
 * Asks the index for vectors that it must hold with those same vectors. An index with damaged files answers its
 * heartbeat and counts right, but does not find what it holds. Throws what the index throws.
 */
export async function probe(
  index: VectorIndex,
  collection: string,
  sample: readonly VectorEntry[],
  signal: AbortSignal,
): Promise<ProbeResult> {
  const ids = sample.map((entry) => entry.chunk);
  const keys = new Map((await index.present(collection, ids, signal)).map((key) => [key.chunk, key.embedKey]));
  const problems: string[] = [];
  for (const entry of sample) {
    if (!keys.has(entry.chunk)) problems.push("The vector index lost an entry.");
    else if (keys.get(entry.chunk) !== entry.embedKey) problems.push("The vector index holds an outdated entry.");
    else if (!(await findsItself(index, collection, entry, signal)))
      problems.push("The vector index does not find an entry that it holds.");
  }
  return { ok: problems.length === 0, tried: sample.length, failed: problems.length, reason: problems[0] ?? null };
}

async function findsItself(
  index: VectorIndex,
  collection: string,
  entry: VectorEntry,
  signal: AbortSignal,
): Promise<boolean> {
  let hits: VectorHit[] = [];
  for (const limit of [near, far]) {
    hits = await index.nearest(collection, entry.vector, limit, signal);
    const found = hits.some(
      (hit) => (hit.chunk === entry.chunk || hit.embedKey === entry.embedKey) && hit.score >= itself,
    );
    if (found) return true;
  }
  return findsTwin(index, collection, entry, hits[0], signal);
}

/**
 * Among hundreds of equal vectors a sound graph leaves some entries without a way to them, and finds others in their place.
 * That is no damage where both, by what is stored under their ids, are what was asked for.
 */
async function findsTwin(
  index: VectorIndex,
  collection: string,
  entry: VectorEntry,
  best: VectorHit | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  if (best === undefined || best.chunk === entry.chunk || best.score < same) return false;
  const stored = await index.vectors(collection, [entry.chunk, best.chunk], signal);
  return stored.length === 2 && stored.every(({ vector }) => cosine(vector, entry.vector) >= same);
}

/** Not a number where the lengths differ or one is of zeros: such a pair is never the same. */
function cosine(left: Float32Array, right: Float32Array): number {
  if (left.length !== right.length) return Number.NaN;
  let [product, ofLeft, ofRight] = [0, 0, 0];
  for (const [place, one] of left.entries()) {
    const other = right[place] ?? Number.NaN;
    product += one * other;
    ofLeft += one * one;
    ofRight += other * other;
  }
  return product / Math.sqrt(ofLeft * ofRight);
}
