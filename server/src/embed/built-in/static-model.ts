import { cleanMarkdown } from "./clean-markdown.ts";
import type { ModelData } from "./model-file.ts";
import { RowWeights } from "./row-weights.ts";
import { SubWordTokens } from "./sub-word-tokens.ts";

/**
 * A static sub-word embedding: the vector of a text is the weighted sum of the rows of its tokens, made unit length.
 * The same text gives the same vector on every machine. Synchronous; about 4,000 texts of 1,000 characters a second.
 */
export class StaticModel {
  readonly dimensions: number;
  readonly #tokens: SubWordTokens;
  readonly #scales: Float32Array;
  readonly #weights: Int8Array;
  readonly #rows: RowWeights;
  readonly #sum: Float64Array;

  constructor(data: ModelData) {
    this.dimensions = data.dimensions;
    this.#tokens = new SubWordTokens(data.vocabulary, data.buckets);
    this.#scales = data.scales;
    this.#weights = data.weights;
    this.#rows = new RowWeights(data.scales.length);
    this.#sum = new Float64Array(data.dimensions);
  }

  /**
   * The unit vector of a Markdown text or a question. A text without any letter or digit gives the first axis,
   * always: it has no meaning, but a vector index must be able to hold it.
   */
  embed(text: string): Float32Array {
    this.#tokenize(text);
    this.#pool();
    return this.#unitVector();
  }

  /** Number of different rows that the text touches. */
  tokenCount(text: string): number {
    this.#tokenize(text);
    return this.#rows.size;
  }

  #tokenize(text: string): void {
    this.#rows.clear();
    this.#tokens.tokenize(cleanMarkdown(text), this.#rows);
    // Nothing is left of a text that is one URL or one tag: then that is what it is about.
    if (this.#rows.size === 0) this.#tokens.tokenize(text, this.#rows);
  }

  #pool(): void {
    const sum = this.#sum.fill(0);
    const { dimensions } = this;
    const weights = this.#weights;
    this.#rows.forEach((row, count) => {
      const factor = (count <= 1 ? count : 1 + Math.log(count)) * (this.#scales[row] ?? 0);
      const offset = row * dimensions;
      // Both reads stay inside their arrays: rows × dimensions bytes were checked when the file was parsed.
      for (let axis = 0; axis < dimensions; axis++) {
        sum[axis] = (sum[axis] as number) + factor * (weights[offset + axis] as number);
      }
    });
  }

  #unitVector(): Float32Array {
    let squares = 0;
    for (const value of this.#sum) squares += value * value;
    const vector = new Float32Array(this.dimensions);
    if (squares < 1e-20) {
      vector[0] = 1;
      return vector;
    }
    const factor = 1 / Math.sqrt(squares);
    for (const [axis, value] of this.#sum.entries()) vector[axis] = value * factor;
    return vector;
  }
}
