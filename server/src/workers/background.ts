import { setPriority } from "node:os";

/** Mild: enough that the event loop, and what the user is doing, go first; little enough that indexing goes on under load. */
const niceness = 5;

/**
 * Bulk work gives way: with five busy threads and Chroma on two cores, the event loop was kept waiting for up to 115 ms while
 * it had 37 ms to do. For a thread only where priorities are a thread's own, which is Linux; elsewhere the whole
 * process would be slowed down, so nothing is done.
 */
export function runThreadInBackground(): void {
  if (process.platform === "linux") setPriority(niceness);
}

/** The same for a whole process, with all threads that it starts from now on. */
export function runProcessInBackground(): void {
  setPriority(niceness);
}
