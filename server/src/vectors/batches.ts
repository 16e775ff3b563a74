/** Slices of at most `size` items, in order. */
export function* slicesOf<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

/** Entries in one request: bounded in number, and in numbers of all their vectors together; one at least. */
export function entriesPerRequest(dimensions: number, maxEntries: number, maxNumbers: number): number {
  return Math.max(1, Math.min(maxEntries, Math.floor(maxNumbers / dimensions)));
}
