import { forEachRun, splitIdentifier } from "./words.ts";

/** Receives the rows of the model that a text is made of. */
export interface RowSink {
  readonly size: number;
  /** A row may come many times; its weights add up. */
  add(row: number, weight: number): void;
}

const longestKanjiGram = 4;
const longestKatakanaWord = 11;
const longestHashedWord = 24; // longer Latin runs are keys and encoded data, not words
const longestFallbackWord = 64;
const fallbackWords = /[\p{L}\p{N}]+/gu;
const kanji = /[\u3400-\u9fff\u3005]/;
const digitsOnly = /^\d+$/;

/**
 * Text → rows of the model. A known word is its row; an unknown one is the hashed n-grams of its letters, so that
 * every word means something. Time and memory are linear in the text.
 */
export class SubWordTokens {
  readonly #vocabulary: ReadonlyMap<string, number>;
  readonly #buckets: number;

  constructor(vocabulary: ReadonlyMap<string, number>, buckets: number) {
    this.#vocabulary = vocabulary;
    this.#buckets = buckets;
  }

  /** Adds the rows of `text` to an empty sink; at least one if the text holds a letter or a digit. */
  tokenize(text: string, sink: RowSink): void {
    forEachRun(text, (script, run) => {
      if (script === "latin") this.#identifier(run, sink);
      else if (script === "katakana") this.#katakana(run, sink);
      else if (script === "kanji") this.#kanji(run, sink);
      else this.#hashed(run.toLowerCase().slice(0, longestHashedWord), 2, 3, sink);
    });
    if (sink.size > 0) return;
    for (const [word] of text.normalize("NFKC").toLowerCase().matchAll(fallbackWords)) {
      this.#hashed(word.slice(0, longestFallbackWord), 2, 3, sink);
    }
  }

  #identifier(run: string, sink: RowSink): void {
    const words = splitIdentifier(run);
    if (words.length > 1) {
      const joined = this.#vocabulary.get(words.join(""));
      if (joined !== undefined) sink.add(joined, 1);
    }
    for (const word of words) {
      const row = this.#vocabulary.get(word);
      if (row !== undefined) sink.add(row, 1);
      else if (word.length >= 2 && word.length <= longestHashedWord && !digitsOnly.test(word)) {
        this.#hashed(word, 3, 5, sink);
      }
    }
  }

  /** The word if it is known; else the longest known words in it, from the left, and what stands between them hashed. */
  #katakana(run: string, sink: RowSink): void {
    const whole = this.#vocabulary.get(run);
    if (whole !== undefined) {
      sink.add(whole, 1);
      return;
    }
    let unknownFrom = 0;
    const hashUnknown = (end: number) => {
      const unknown = run.slice(unknownFrom, end);
      if (unknown !== "" && unknown !== "ー") this.#hashed(unknown, 2, 3, sink);
    };
    let at = 0;
    while (at < run.length) {
      const found = this.#longestKatakana(run, at);
      if (found === null) {
        at++;
        continue;
      }
      hashUnknown(at);
      sink.add(found.row, 1);
      at += found.length;
      unknownFrom = at;
    }
    hashUnknown(run.length);
  }

  #longestKatakana(run: string, at: number): { row: number; length: number } | null {
    for (let length = Math.min(longestKatakanaWord, run.length - at); length >= 2; length--) {
      const word = run.slice(at, at + length);
      let row = this.#vocabulary.get(word);
      if (row === undefined && length >= 4 && word.endsWith("ー")) row = this.#vocabulary.get(word.slice(0, -1));
      if (row !== undefined) return { row, length };
    }
    return null;
  }

  /** Every known n-gram; what none of them covers is hashed. A lone hiragana letter says nothing and is dropped. */
  #kanji(run: string, sink: RowSink): void {
    const covered = new Uint8Array(run.length);
    for (let length = 1; length <= longestKanjiGram; length++) {
      for (let at = 0; at + length <= run.length; at++) {
        const row = this.#vocabulary.get(run.slice(at, at + length));
        if (row === undefined) continue;
        sink.add(row, length === 1 ? 0.5 : 1);
        covered.fill(1, at, at + length);
      }
    }
    for (let from = covered.indexOf(0); from !== -1; from = covered.indexOf(0, from)) {
      const next = covered.indexOf(1, from);
      const end = next === -1 ? run.length : next;
      const rest = run.slice(from, end);
      if (rest.length > 1 || kanji.test(rest)) this.#hashed(rest, 2, 3, sink);
      from = end;
    }
  }

  /** The n-grams of `<word>` with `shortest` to `longest` letters; together they weigh the root of their number. */
  #hashed(word: string, shortest: number, longest: number, sink: RowSink): void {
    const marked = `<${word}>`;
    let count = 0;
    for (let length = shortest; length <= longest; length++) count += Math.max(0, marked.length - length + 1);
    if (count === 0) {
      this.#addBucket(marked, 0, marked.length, 1, sink);
      return;
    }
    const weight = 1 / Math.sqrt(count);
    for (let length = shortest; length <= longest; length++) {
      for (let at = 0; at + length <= marked.length; at++) this.#addBucket(marked, at, at + length, weight, sink);
    }
  }

  #addBucket(text: string, from: number, to: number, weight: number, sink: RowSink): void {
    sink.add(this.#vocabulary.size + (hashUnits(text, from, to) % this.#buckets), weight);
  }
}

/** FNV-1a over UTF-16 units, then mixed so that the remainder by any number of buckets is even. */
function hashUnits(text: string, from: number, to: number): number {
  let hash = 2_166_136_261;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 16_777_619);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x85_eb_ca_6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}
