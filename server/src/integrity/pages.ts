import { setImmediate as turn } from "node:timers/promises";
import type { ChunkId } from "../core/chunk.ts";
import type { Generation } from "../core/generation.ts";
import type { NotePath } from "../core/note.ts";
import type { Catalog, ChunkKey, KnownNote } from "../core/ports/catalog.ts";
import type { VectorIndex } from "../core/ports/vector-index.ts";

/** Entries read at once: a few milliseconds of any thread. */
export const pageSize = 1_000;

/** All known notes, a page at a time, in path order. */
export async function* notePages(catalog: Pick<Catalog, "page">, signal: AbortSignal): AsyncGenerator<KnownNote[]> {
  let after: NotePath | null = null;
  for (;;) {
    signal.throwIfAborted();
    const page: KnownNote[] = await catalog.page(after, pageSize);
    if (page.length > 0) yield page;
    if (page.length < pageSize) return;
    after = page.at(-1)?.path ?? null;
    await turn();
  }
}

/** All chunks of a generation that the index is not owed, a page at a time. */
export async function* indexedChunkPages(
  catalog: Pick<Catalog, "chunkKeys">,
  generation: Generation,
  signal: AbortSignal,
): AsyncGenerator<ChunkKey[]> {
  let after: ChunkId | null = null;
  for (;;) {
    signal.throwIfAborted();
    const page: ChunkKey[] = await catalog.chunkKeys(generation, after, pageSize, true);
    if (page.length > 0) yield page;
    if (page.length < pageSize) return;
    after = page.at(-1)?.chunk ?? null;
    await turn();
  }
}

/**
 * Everything that the index lists, a page at a time. Pages go by position: while the relay writes, an entry can be
 * listed twice or passed over. What a page seems to say has to be confirmed.
 */
export async function* listedPages(
  index: Pick<VectorIndex, "list">,
  collection: string,
  signal: AbortSignal,
): AsyncGenerator<ChunkKey[]> {
  for (let offset = 0; ; offset += pageSize) {
    signal.throwIfAborted();
    const page = await index.list(collection, offset, pageSize, signal);
    if (page.length > 0) yield page;
    if (page.length < pageSize) return;
    await turn();
  }
}

/** Cuts a list into pieces that a port takes at once. */
export function* slices<Item>(items: readonly Item[], size: number): Generator<readonly Item[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

/** As `slices`, but a piece also weighs at most `weight` together; what is heavier alone is a piece of its own. */
export function* weighedSlices<Item>(
  items: readonly Item[],
  size: number,
  weight: number,
  weightOf: (item: Item) => number,
): Generator<readonly Item[]> {
  let piece: Item[] = [];
  let together = 0;
  for (const item of items) {
    const own = weightOf(item);
    if (piece.length > 0 && (piece.length === size || together + own > weight)) {
      yield piece;
      piece = [];
      together = 0;
    }
    piece.push(item);
    together += own;
  }
  if (piece.length > 0) yield piece;
}
