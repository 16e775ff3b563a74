import type { Fingerprint } from "../core/note.ts";
import type { KnownNote } from "../core/ports/catalog.ts";

const nsPerMs = 1_000_000n;
const nsPerSecond = 1_000_000_000n;

/** Clocks of file systems tick every 1 to 16 ms; some keep whole (even) seconds only. */
const fineGrainMs = 50;
const coarseGrainMs = 2_000;

/** Equal in all that the file system says. */
export function same(left: Fingerprint, right: Fingerprint): boolean {
  return (
    left.size === right.size &&
    left.mtimeNs === right.mtimeNs &&
    left.ctimeNs === right.ctimeNs &&
    left.inode === right.inode
  );
}

/**
 * True when the file was touched so shortly before it was read (`readAt`, epoch milliseconds) that a later change may
 * have left the same fingerprint: its bytes must be compared. The change time decides, for no program can set it back.
 */
export function racy(fingerprint: Fingerprint, readAt: number): boolean {
  const { mtimeNs, ctimeNs } = fingerprint;
  const touchedNs = ctimeNs > 0n ? ctimeNs : mtimeNs;
  const isCoarse = mtimeNs % nsPerSecond === 0n && ctimeNs % nsPerSecond === 0n;
  const grainMs = isCoarse ? coarseGrainMs : fineGrainMs;
  return touchedNs / nsPerMs >= BigInt(Math.floor(readAt)) - BigInt(grainMs);
}

/** True when the fingerprint alone says that the note is as the catalog knows it, in today's chunks. */
export function isUnchanged(known: KnownNote, now: Fingerprint, chunker: string): boolean {
  return known.chunker === chunker && same(known.fingerprint, now) && !racy(known.fingerprint, known.indexedAt);
}
