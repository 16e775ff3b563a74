import type { ChunkId, EmbedKey } from "../core/chunk.ts";
import type { VectorEntry } from "../core/ports/vector-index.ts";

/** Vector entries for the way across a thread: hundreds of small arrays are slow to clone, one buffer is handed over. */
export interface FlatEntries {
  readonly chunks: readonly ChunkId[];
  readonly keys: readonly EmbedKey[];
  /** The length of each vector: what was given may be wrong, and only the index may refuse it. */
  readonly lengths: readonly number[];
  /** All vectors, one after the other. */
  readonly flat: Float32Array<ArrayBuffer>;
}

/** Copies: the entries stay their owner's. */
export function flatten(entries: readonly VectorEntry[]): FlatEntries {
  const lengths = entries.map(({ vector }) => vector.length);
  const flat = new Float32Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const { vector } of entries) {
    flat.set(vector, at);
    at += vector.length;
  }
  return {
    chunks: entries.map(({ chunk }) => chunk),
    keys: entries.map(({ embedKey }) => embedKey),
    lengths,
    flat,
  };
}

/** The entries, each vector with a buffer of its own: a view that is kept or sent on would drag all of them along. */
export function unflatten({ chunks, keys, lengths, flat }: FlatEntries): VectorEntry[] {
  let at = 0;
  return chunks.map((chunk, place) => {
    const from = at;
    at += lengths[place] ?? 0;
    return { chunk, embedKey: keys[place] ?? ("" as EmbedKey), vector: flat.slice(from, at) };
  });
}

export function isFlat(value: unknown): value is FlatEntries {
  return typeof value === "object" && value !== null && "flat" in value && value.flat instanceof Float32Array;
}
