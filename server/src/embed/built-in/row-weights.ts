import type { RowSink } from "./sub-word-tokens.ts";

/** Sums weights by row. Made once for a model and cleared for each text, for a map a text would cost more than the sum. */
export class RowWeights implements RowSink {
  readonly #weights: Float64Array;
  readonly #touched: number[] = [];

  constructor(rows: number) {
    this.#weights = new Float64Array(rows);
  }

  /** Number of different rows. */
  get size(): number {
    return this.#touched.length;
  }

  add(row: number, weight: number): void {
    const before = this.#weights[row] ?? 0;
    if (before === 0) this.#touched.push(row);
    this.#weights[row] = before + weight;
  }

  /** In the order in which rows were first added. */
  forEach(visit: (row: number, weight: number) => void): void {
    for (const row of this.#touched) visit(row, this.#weights[row] ?? 0);
  }

  clear(): void {
    for (const row of this.#touched) this.#weights[row] = 0;
    this.#touched.length = 0;
  }
}
