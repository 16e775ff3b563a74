import type { ChunkId } from "../../core/chunk.ts";
import type { GenerationId } from "../../core/generation.ts";
import type { Seq } from "../../core/outbox-entry.ts";

/**
 * The chunks that claims of this term hold. A claimed entry may be replaced by a newer one; until its claim has ended,
 * the newer one must wait, or an old delivery could arrive after a new one.
 */
export class InFlight {
  readonly #keyBySeq = new Map<Seq, string>();
  readonly #held = new Set<string>();

  get size(): number {
    return this.#held.size;
  }

  holds(generation: GenerationId, chunk: ChunkId): boolean {
    return this.#held.has(keyOf(generation, chunk));
  }

  add(seq: Seq, generation: GenerationId, chunk: ChunkId): void {
    const key = keyOf(generation, chunk);
    this.#keyBySeq.set(seq, key);
    this.#held.add(key);
  }

  end(seq: Seq): void {
    const key = this.#keyBySeq.get(seq);
    if (key === undefined) return;
    this.#keyBySeq.delete(seq);
    this.#held.delete(key);
  }

  clear(): void {
    this.#keyBySeq.clear();
    this.#held.clear();
  }
}

function keyOf(generation: GenerationId, chunk: ChunkId): string {
  return `${generation}/${chunk}`;
}
