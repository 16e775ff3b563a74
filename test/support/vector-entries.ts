import { createHash } from "node:crypto";
import { type ChunkId, type EmbedKey, embedKeyOf } from "../../server/src/core/chunk.ts";
import type { VectorEntry } from "../../server/src/core/ports/vector-index.ts";

export function chunkIdFor(name: string): ChunkId {
  return createHash("sha256").update(name).digest("hex").slice(0, 32) as ChunkId;
}

export function embedKeyFor(name: string): EmbedKey {
  return embedKeyOf(name);
}

/** The same unit vector for the same name; those of other names point elsewhere. */
export function vectorFor(name: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  for (let start = 0; start < dimensions; start += 8) {
    const digest = createHash("sha256").update(`${name}/${start}`).digest();
    for (let i = 0; i < 8 && start + i < dimensions; i += 1) vector[start + i] = digest.readInt32LE(i * 4) / 2 ** 31;
  }
  return unit(vector);
}

export function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector);
  return vector.map((number) => number / length);
}

export function entryFor(name: string, dimensions: number): VectorEntry {
  return { chunk: chunkIdFor(name), embedKey: embedKeyFor(name), vector: vectorFor(name, dimensions) };
}

export function entriesFor(prefix: string, count: number, dimensions: number): VectorEntry[] {
  return Array.from({ length: count }, (_, i) => entryFor(`${prefix}-${i}`, dimensions));
}
