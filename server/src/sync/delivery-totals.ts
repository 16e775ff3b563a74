import type { Delivery } from "./deliver.ts";

/** What has been delivered since the engine started; a report is the difference of two. */
export interface DeliveryTotals {
  readonly upserts: number;
  readonly deletes: number;
  readonly embedded: number;
  readonly cacheHits: number;
  readonly tokens: number;
  readonly requests: number;
  readonly costUsd: number;
}

export const noDeliveries: DeliveryTotals = {
  upserts: 0,
  deletes: 0,
  embedded: 0,
  cacheHits: 0,
  tokens: 0,
  requests: 0,
  costUsd: 0,
};

/** `usdPerMillionTokens` is null where the price is not known: counted as 0, and said elsewhere. */
export function withDelivery(
  totals: DeliveryTotals,
  delivery: Delivery,
  usdPerMillionTokens: number | null,
): DeliveryTotals {
  const { embedded, cacheHits, tokens, requests } = delivery.embeddings;
  return {
    upserts: totals.upserts + delivery.upserts,
    deletes: totals.deletes + delivery.deletes,
    embedded: totals.embedded + embedded,
    cacheHits: totals.cacheHits + cacheHits,
    tokens: totals.tokens + tokens,
    requests: totals.requests + requests,
    costUsd: totals.costUsd + (tokens * (usdPerMillionTokens ?? 0)) / 1_000_000,
  };
}

export function since(start: DeliveryTotals, end: DeliveryTotals): DeliveryTotals {
  return {
    upserts: end.upserts - start.upserts,
    deletes: end.deletes - start.deletes,
    embedded: end.embedded - start.embedded,
    cacheHits: end.cacheHits - start.cacheHits,
    tokens: end.tokens - start.tokens,
    requests: end.requests - start.requests,
    costUsd: end.costUsd - start.costUsd,
  };
}
