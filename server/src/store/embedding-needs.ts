import { setImmediate } from "node:timers/promises";
import { type EmbedKey, embeddedText } from "../core/chunk.ts";
import type { EmbeddingNeed, EmbeddingNeeds, NamedModel } from "../core/ports/embedding-needs.ts";
import type { CachedKeys } from "./embeddings/cached-keys.ts";
import type { EmbeddableChunk, SearchCatalog } from "./search-catalog.ts";

/** Chunks that are looked at in one go: some 10 ms, for searches wait meanwhile. */
const pageSize = 500;

export interface EmbeddingNeedsOptions {
  /** The live catalog; null while there is none. Asked before every page. */
  readonly catalog: () => Promise<SearchCatalog | null>;
  readonly cached: CachedKeys;
  /** About how many tokens a provider counts for a text. */
  readonly estimateTokens: (text: string) => number;
}

/** Goes through the chunks page by page, and lets others have the thread between two pages. */
export class CountedNeeds implements EmbeddingNeeds {
  readonly #options: EmbeddingNeedsOptions;

  constructor(options: EmbeddingNeedsOptions) {
    this.#options = options;
  }

  async embeddingNeed(model: NamedModel, withPrivate: boolean, signal: AbortSignal): Promise<EmbeddingNeed> {
    for (;;) {
      const first = await this.#options.catalog();
      if (first === null) return new Tally().need(0);
      const tally = await this.#count(first.file, model, withPrivate, signal);
      if (tally !== null) return tally.need(withPrivate ? 0 : await this.#privateNotes());
    }
  }

  /** Null when the catalog was replaced on the way. */
  async #count(file: string, model: NamedModel, withPrivate: boolean, signal: AbortSignal): Promise<Tally | null> {
    const { catalog, cached, estimateTokens } = this.#options;
    const identity = cached.identityOf(model);
    const tally = new Tally();
    for (let after = 0; ; ) {
      signal.throwIfAborted();
      const current = await catalog();
      if (current?.file !== file) return null;
      const page = current.embeddableChunks(after, pageSize);
      const chunks = withPrivate ? page : page.filter((chunk) => chunk.private === 0);
      const keys = chunks.map((chunk) => chunk.embedKey);
      const known: ReadonlySet<EmbedKey> = identity === null ? new Set() : cached.known(identity, keys);
      for (const chunk of chunks) tally.add(chunk, known.has(chunk.embedKey), estimateTokens);
      const last = page.at(-1);
      if (last === undefined) return tally;
      after = last.rid;
      await setImmediate();
    }
  }

  async #privateNotes(): Promise<number> {
    return (await this.#options.catalog())?.privateNotes() ?? 0;
  }
}

class Tally {
  readonly #notes = new Set<number>();
  readonly #missing = new Set<EmbedKey>();
  readonly #cached = new Set<EmbedKey>();
  #tokens = 0;

  add(chunk: EmbeddableChunk, isCached: boolean, estimateTokens: (text: string) => number): void {
    const { embedKey, note, title, headings, text } = chunk;
    if (isCached) {
      this.#cached.add(embedKey);
      return;
    }
    this.#notes.add(note);
    if (this.#missing.has(embedKey)) return;
    this.#missing.add(embedKey);
    this.#tokens += estimateTokens(embeddedText(title, JSON.parse(headings) as string[], text));
  }

  need(privateNotes: number): EmbeddingNeed {
    return {
      notes: this.#notes.size,
      privateNotes,
      chunks: this.#missing.size,
      cachedChunks: this.#cached.size,
      tokens: this.#tokens,
    };
  }
}
