import { PermanentError } from "../core/errors.ts";
import type { VectorEntry } from "../core/ports/vector-index.ts";

/** Throws PermanentError for a vector that no index can compare: wrong length, not a number, or zeros only. */
export function checkVector(vector: Float32Array, dimensions: number): void {
  if (vector.length !== dimensions)
    throw new PermanentError(`A vector has ${vector.length} numbers where the collection takes ${dimensions}.`);
  let squares = 0;
  for (let i = 0; i < vector.length; i += 1) squares += (vector[i] as number) ** 2;
  if (!Number.isFinite(squares)) throw new PermanentError("A vector holds something that is not a number.");
  if (squares === 0) throw new PermanentError("A vector of zeros has no direction to compare.");
}

/** The last entry of each id, in the order of the first ones: an index refuses a batch that names an id twice. */
export function lastOfEach(entries: readonly VectorEntry[]): VectorEntry[] {
  return [...new Map(entries.map((entry) => [entry.chunk, entry])).values()];
}
