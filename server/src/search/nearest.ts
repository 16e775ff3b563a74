import { KuraError, messageOf } from "../core/errors.ts";
import type { Generation } from "../core/generation.ts";
import type { Log } from "../core/ports/log.ts";
import type { NoteFilter, SearchReader, TextQuery } from "../core/ports/search-reader.ts";
import type { VectorHit, VectorIndex } from "../core/ports/vector-index.ts";
import { abortable, isAbort } from "../util/abort.ts";

/** The vector index as search may use it now, or one sentence why it may not; null where exact scan is the index. */
export type IndexForSearch =
  | { readonly kind: "ready"; readonly index: Pick<VectorIndex, "nearest"> }
  | { readonly kind: "unavailable"; readonly reason: string | null };

export interface NearestDeps {
  readonly reader: SearchReader;
  readonly index: () => IndexForSearch;
  readonly log: Log;
}

export interface Nearest {
  readonly hits: readonly VectorHit[];
  /** Why the index did not answer where it should have; null when all is well. */
  readonly reason: string | null;
}

/** What a chunk must satisfy beside being near. */
export interface Constraint {
  readonly filter: NoteFilter | null;
  readonly text: Pick<TextQuery, "phrases" | "excluded">;
}

/**
 * The nearest chunks: from the vector index, or by the exact scan where there is a constraint (the index knows no paths, so that
 * what it finds might all be filtered away) or the index cannot be asked.
 */
export async function nearestChunks(
  deps: NearestDeps,
  live: Generation,
  vector: Float32Array,
  constraint: Constraint,
  limit: number,
  signal: AbortSignal,
): Promise<Nearest> {
  const { filter, text } = constraint;
  const exact = () => abortable(deps.reader.exact(vector, filter, limit, text), signal);
  if (filter !== null || text.phrases.length > 0 || text.excluded.length > 0)
    return { hits: await exact(), reason: null };
  const index = deps.index();
  if (index.kind === "unavailable") return { hits: await exact(), reason: index.reason };
  try {
    const hits = await abortable(index.index.nearest(live.collection, vector, limit, signal), signal);
    return { hits, reason: null };
  } catch (error) {
    if (isAbort(error, signal)) throw error;
    deps.log.warn("the vector index did not answer a search", { error: messageOf(error) });
    return { hits: await exact(), reason: sentenceOf(error) };
  }
}

function sentenceOf(error: unknown): string {
  if (error instanceof KuraError) return `${messageOf(error)} The notes were searched without it.`;
  return "The vector index did not answer: the notes were searched without it.";
}
