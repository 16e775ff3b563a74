import type { FilterValues } from "../core/ports/filter-values.ts";
import type { CompleteParams, CompleteResult } from "../protocol/complete.ts";

const defaultLimit = 20;

/** What the value of a filter can be completed to, from the catalog as it is on disk. */
export async function completeFilter(
  { field, prefix, limit = defaultLimit }: CompleteParams,
  catalog: FilterValues,
  signal: AbortSignal,
): Promise<CompleteResult> {
  const typed = field === "tag" ? prefix.replace(/^#/, "") : prefix;
  return { values: await catalog.filterValues(field, typed, limit, signal) };
}
