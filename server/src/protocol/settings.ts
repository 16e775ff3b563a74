/**
 * Every setting, by its key without the `kura.` prefix. `--set key=value`, `--config FILE` and the editor's
 * configuration all end up here, parsed by app/settings.ts.
 */
export interface Settings {
  readonly notes: {
    /** Folders under the opened one that hold notes; empty: the whole of it. */
    readonly folders: readonly string[];
    readonly include: readonly string[];
    readonly exclude: readonly string[];
    /** Respect .gitignore; .kuraignore always counts. */
    readonly gitignore: boolean;
    /** Larger files are skipped, with a visible reason. */
    readonly maxFileKb: number;
  };
  readonly embedding: {
    /** `auto` is the built-in model until another is chosen for the folder. */
    readonly provider: "auto" | "built-in" | "openai";
    readonly model: string;
    readonly baseUrl: string;
    /** 0: what the model gives. */
    readonly dimensions: number;
    readonly timeoutMs: number;
    readonly queryTimeoutMs: number;
  };
  readonly index: {
    /** `auto`: Chroma where it runs, else exact scan. */
    readonly kind: "auto" | "chroma" | "exact";
  };
  readonly sync: {
    readonly batchSize: number;
    readonly batchTokens: number;
    readonly debounceMs: number;
    /** A text that the embedder refuses is tried this often in all before it is parked. Everything else is tried for ever. */
    readonly maxRetries: number;
    readonly pollingIntervalMs: number;
  };
  readonly backup: {
    /** Warn when notes have changed and the last backup is older than this; 0: never. */
    readonly remindAfterHours: number;
  };
  readonly log: { readonly level: "debug" | "info" | "warn" | "error" };
}
