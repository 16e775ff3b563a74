import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { acquireExclusiveLock } from "../../store/exclusive-lock.ts";

/** The right to write a data folder. Ends with the process that holds it, however that ends. */
export interface WriterLock {
  release(): void;
}

/** Null when another process holds it. Does not wait. */
export function tryWriterLock(file: string): WriterLock | null {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  return acquireExclusiveLock(file);
}
