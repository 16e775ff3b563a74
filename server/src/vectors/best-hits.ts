import type { ChunkKey } from "../core/ports/catalog.ts";
import type { VectorHit } from "../core/ports/vector-index.ts";

/** Keeps the best `limit` of all that is offered: a heap whose root is the worst one kept. Of equals, the first stays. */
export class BestHits {
  readonly #limit: number;
  readonly #keys: ChunkKey[] = [];
  readonly #scores: number[] = [];
  readonly #arrivals: number[] = [];
  #offered = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  offer(key: ChunkKey, score: number): void {
    const arrival = this.#offered++;
    if (this.#keys.length < this.#limit) {
      this.#place(this.#keys.length, key, score, arrival);
      this.#up(this.#keys.length - 1);
    } else if (score > (this.#scores[0] as number)) {
      this.#place(0, key, score, arrival);
      this.#down();
    }
  }

  /** What was kept, best first. */
  take(): VectorHit[] {
    return this.#keys
      .map((key, i) => ({ key, score: this.#scores[i] as number, arrival: this.#arrivals[i] as number }))
      .sort((left, right) => right.score - left.score || left.arrival - right.arrival)
      .map(({ key, score }) => ({ chunk: key.chunk, embedKey: key.embedKey, score }));
  }

  #place(at: number, key: ChunkKey, score: number, arrival: number): void {
    this.#keys[at] = key;
    this.#scores[at] = score;
    this.#arrivals[at] = arrival;
  }

  #isWorse(left: number, right: number): boolean {
    const difference = (this.#scores[left] as number) - (this.#scores[right] as number);
    return difference < 0 || (difference === 0 && (this.#arrivals[left] as number) > (this.#arrivals[right] as number));
  }

  #swap(left: number, right: number): void {
    const [key, score, arrival] = [this.#keys[left], this.#scores[left], this.#arrivals[left]];
    this.#place(left, this.#keys[right] as ChunkKey, this.#scores[right] as number, this.#arrivals[right] as number);
    this.#place(right, key as ChunkKey, score as number, arrival as number);
  }

  #up(from: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isWorse(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #down(): void {
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const right = left + 1;
      let worst = at;
      if (left < this.#keys.length && this.#isWorse(left, worst)) worst = left;
      if (right < this.#keys.length && this.#isWorse(right, worst)) worst = right;
      if (worst === at) return;
      this.#swap(at, worst);
      at = worst;
    }
  }
}
