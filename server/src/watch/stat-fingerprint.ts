import type { BigIntStats } from "node:fs";
import type { Fingerprint } from "../core/note.ts";

export function statFingerprint(found: BigIntStats): Fingerprint {
  return { size: Number(found.size), mtimeNs: found.mtimeNs, ctimeNs: found.ctimeNs, inode: found.ino };
}
