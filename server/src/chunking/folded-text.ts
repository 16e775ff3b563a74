import { isDropped, isExtending, isStable, traitsOf } from "./characters.ts";

/** A text in NFKC without invisible characters, and the way back to the raw one. */
export interface FoldedText {
  readonly text: string;
  /** UTF-16 offset in the raw text where the folded unit `index` comes from. */
  rawStart(index: number): number;
  /** Raw offset behind what the folded unit `index` comes from. */
  rawEnd(index: number): number;
}

/** A letter with more marks than this is no letter of any language: normalising an endless run would take for ever. */
const maxCluster = 32;
const ascii = /^[\0-\x7f]*$/;

interface Cluster {
  readonly rawStart: number;
  readonly rawEnd: number;
  readonly folded: string;
}

/** Folds cluster by cluster (a character with what melts into it), so that every folded unit knows its raw range. */
export function foldText(raw: string): FoldedText {
  const clusters = ascii.test(raw) ? [] : changedClusters(raw);
  if (clusters.length === 0) return { text: raw, rawStart: (index) => index, rawEnd: (index) => index + 1 };
  const parts: string[] = [];
  const length = clusters.reduce((sum, it) => sum + it.folded.length - (it.rawEnd - it.rawStart), raw.length);
  const starts = new Int32Array(length);
  const ends = new Int32Array(length);
  let at = 0;
  let from = 0;
  const copyUntil = (rawEnd: number) => {
    parts.push(raw.slice(from, rawEnd));
    for (let index = from; index < rawEnd; index++, at++) {
      starts[at] = index;
      ends[at] = index + 1;
    }
  };
  for (const cluster of clusters) {
    copyUntil(cluster.rawStart);
    parts.push(cluster.folded);
    starts.fill(cluster.rawStart, at, at + cluster.folded.length);
    ends.fill(cluster.rawEnd, at, at + cluster.folded.length);
    at += cluster.folded.length;
    from = cluster.rawEnd;
  }
  copyUntil(raw.length);
  return { text: parts.join(""), rawStart: (index) => starts[index] ?? 0, rawEnd: (index) => ends[index] ?? 0 };
}

/** The clusters that folding changes, in order. */
function changedClusters(raw: string): Cluster[] {
  const changed: Cluster[] = [];
  for (let start = 0; start < raw.length; ) {
    const codePoint = raw.codePointAt(start) ?? 0;
    const traits = traitsOf(codePoint);
    let end = start + (codePoint > 0xffff ? 2 : 1);
    let inert = isStable(traits);
    while (end < raw.length && end - start < maxCluster) {
      const next = raw.codePointAt(end) ?? 0;
      if (!isExtending(traitsOf(next))) break;
      inert = false;
      end += next > 0xffff ? 2 : 1;
    }
    if (!inert) {
      const cluster = raw.slice(start, end);
      const folded = withoutDropped(cluster).normalize("NFKC");
      if (folded !== cluster) changed.push({ rawStart: start, rawEnd: end, folded });
    }
    start = end;
  }
  return changed;
}

function withoutDropped(cluster: string): string {
  let kept = "";
  for (const char of cluster) if (!isDropped(traitsOf(char.codePointAt(0) ?? 0))) kept += char;
  return kept;
}
