/** US dollars per million tokens, as the provider's price page said in 2026. A setting overrides it when it changes. */
const usdPerMillionTokens: Readonly<Record<string, number>> = {
  "text-embedding-3-small": 0.02,
  "text-embedding-3-large": 0.13,
  "text-embedding-ada-002": 0.1,
};

export interface PricedModel {
  /** The model's bare name, without a host in front. */
  readonly model: string;
  /** `Embedder.host`: null when nothing leaves this machine. */
  readonly host: string | null;
}

/**
 * Price in US dollars per million tokens: `override` when it is set, 0 for what runs on this machine, the known price
 * of a known model. Null when nobody knows: callers say so, for "unknown" is not "free".
 */
export function usdPerMillion({ model, host }: PricedModel, override: number | null = null): number | null {
  if (override !== null) return override;
  if (host === null) return 0;
  return Object.hasOwn(usdPerMillionTokens, model) ? (usdPerMillionTokens[model] ?? null) : null;
}

/** What `tokens` cost at a price per million; null for an unknown price. */
export function costUsd(tokens: number, perMillion: number | null): number | null {
  return perMillion === null ? null : (tokens * perMillion) / 1_000_000;
}
