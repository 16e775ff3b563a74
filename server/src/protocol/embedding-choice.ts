/** What embeds the notes of a folder: the model that Kura brings, or one behind an OpenAI-compatible address. */
export type EmbeddingChoice =
  | { readonly provider: "built-in" }
  | {
      readonly provider: "openai";
      readonly baseUrl: string;
      readonly model: string;
      /** 0: what the model gives. */
      readonly dimensions: number;
    };

export interface EstimateParams {
  readonly choice: EmbeddingChoice;
}

/** What a choice would send, and what it would cost. Nothing is sent to find out. */
export interface EmbeddingEstimate {
  /** Scheme, host and port that the texts would go to; null when they stay inside Kura. */
  readonly origin: string | null;
  /** True when nothing would leave this machine: Kura's own model, or a loopback address. */
  readonly local: boolean;
  /** Notes with a text that has to be embedded. Counted over what is in the catalog now: the first sync should be over. */
  readonly notes: number;
  /** Notes that say `kura: private` and are never sent; 0 for what is local, where nothing is. */
  readonly privateNotes: number;
  /** Texts that have to be embedded, each once; those with a cached embedding are not among them. */
  readonly chunks: number;
  readonly cachedChunks: number;
  /** Estimated. */
  readonly tokens: number;
  /** Estimated; 0 for what is local, null when the price is not known. */
  readonly usd: number | null;
}

export interface ChooseParams {
  readonly choice: EmbeddingChoice;
}

/** An embedding server that answered on this machine. */
export interface LocalHost {
  readonly name: "Ollama" | "LM Studio";
  /** OpenAI-compatible, for EmbeddingChoice. */
  readonly baseUrl: string;
  /** Names of its models, those that look like embedding models first. */
  readonly models: readonly string[];
}
