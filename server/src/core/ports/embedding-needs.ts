/** A model as far as it is known before its host was asked. */
export interface NamedModel {
  readonly provider: string;
  /** As in ModelIdentity. */
  readonly model: string;
  /** Null: not known. Then the greatest of those that the cache holds embeddings of: the model's own, for less is asked for. */
  readonly dimensions: number | null;
}

/** What another model would have to embed. A text is embedded once: chunks with the same one count as one. */
export interface EmbeddingNeed {
  /** Notes with a text that is not in the cache. */
  readonly notes: number;
  /** Notes that are left out because they are private. */
  readonly privateNotes: number;
  readonly chunks: number;
  readonly cachedChunks: number;
  /** Estimated, of `chunks`. */
  readonly tokens: number;
}

/** Counts, from the catalog and the cached embeddings as they are on disk, what a change of model takes. */
export interface EmbeddingNeeds {
  embeddingNeed(model: NamedModel, withPrivate: boolean, signal: AbortSignal): Promise<EmbeddingNeed>;
}
