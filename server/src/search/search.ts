import type { QueryToken } from "../chunking/tokens.ts";
import type { ChunkId } from "../core/chunk.ts";
import { messageOf, UsageError } from "../core/errors.ts";
import type { NotePath } from "../core/note.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { TextHit } from "../core/ports/search-reader.ts";
import type { VectorHit } from "../core/ports/vector-index.ts";
import type { RelatedParams, SearchMode, SearchParams, SearchResult } from "../protocol/search.ts";
import { abortable, isAbort } from "../util/abort.ts";
import { fuse } from "./fuse.ts";
import { type FoundNote, hitsOf } from "./hits.ts";
import { meanVector } from "./mean-vector.ts";
import { type NearestDeps, nearestChunks } from "./nearest.ts";
import type { NoteDisk } from "./note-disk.ts";
import { type ParsedQuery, parseQuery } from "./query.ts";
import type { QueryVectors } from "./query-vectors.ts";

export interface SearchDeps extends NearestDeps {
  readonly queryVectors: Pick<QueryVectors, "get">;
  readonly disk: NoteDisk;
  /** Told of found notes that changed on the disk since they were indexed: a change that nobody noticed is noticed here. */
  readonly onStale?: (paths: readonly NotePath[]) => void;
  readonly clock: Clock;
}

const defaultLimit = 10;
const maxLimit = 100;
/** Chunks asked of the text index and of the vector index, at least: some dozens of notes even where notes are long. */
const minDepth = 200;
/** Chunks asked for each hit that is wanted, so that long notes do not crowd out the others. */
const chunksPerHit = 10;
/** A note's own chunks are the nearest to it: so many more are asked for. */
const maxOwnChunks = 1_000;

/** What the vectors say; null hits where they could not be asked. */
interface Semantic {
  readonly hits: readonly VectorHit[] | null;
  /** The sentence for the user; null when nothing went wrong. */
  readonly reason: string | null;
}

interface Asked {
  readonly query: string;
  readonly mode: SearchMode;
  readonly limit: number;
  readonly terms: readonly QueryToken[];
  readonly startedAt: number;
}

/** Answers searches. Degrades, and says so, when index or embedder fail; never waits for sync. */
export class Search {
  readonly #deps: SearchDeps;

  constructor(deps: SearchDeps) {
    this.#deps = deps;
  }

  /** Throws UsageError for a query that cannot be understood, and what the reader throws when the catalog cannot be read. */
  async search(params: SearchParams, signal: AbortSignal): Promise<SearchResult> {
    signal.throwIfAborted();
    const { query, mode = "hybrid" } = params;
    const parsed = parseQuery(query);
    const { terms } = parsed.text;
    const asked = { query, mode, limit: limitOf(params.limit), terms, startedAt: this.#deps.clock.now() };
    const depth = depthFor(asked.limit);
    const asksVectors = mode !== "text" && parsed.semantic !== "";
    const [semantic, early] = await Promise.all([
      asksVectors ? this.#near(parsed, depth, signal) : { hits: null, reason: null },
      mode === "semantic" && asksVectors ? [] : this.#text(parsed, depth, signal),
    ]);
    const text =
      mode === "semantic" && asksVectors && semantic.hits === null ? await this.#text(parsed, depth, signal) : early;
    const found = await this.#rank(text, semantic.hits ?? [], semantic.hits === null ? "text" : mode, signal);
    return this.#result(asked, found, semantic.reason, signal);
  }

  /** Notes like the one at `path`, nearest first. Throws UsageError when no such note is known. */
  async related(params: RelatedParams, signal: AbortSignal): Promise<SearchResult> {
    signal.throwIfAborted();
    const { path } = params;
    const asked = {
      query: path,
      mode: "semantic",
      limit: limitOf(params.limit),
      terms: [],
      startedAt: this.#deps.clock.now(),
    } as const;
    const { reader } = this.#deps;
    const own = await abortable(reader.chunksOf(path as NotePath), signal);
    const note = own[0]?.note;
    if (note === undefined)
      throw new UsageError(`"${path}" is not among the indexed notes: give its path relative to the notes folder.`);
    const live = await abortable(reader.live(), signal);
    const vectors = await abortable(reader.vectors(own.map((it) => it.embedKey)), signal);
    const mean = meanVector(vectors.values());
    if (live === null || mean === null) return this.#result(asked, [], "This note has not been embedded yet.", signal);
    const unfiltered = { filter: null, text: { phrases: [], excluded: [] } };
    const wanted = depthFor(asked.limit) + Math.min(own.length, maxOwnChunks);
    const { hits, reason } = await nearestChunks(this.#deps, live, mean, unfiltered, wanted, signal);
    const found = await this.#rank([], hits, "semantic", signal);
    return this.#result(
      asked,
      found.filter((it) => it.ranked.note !== note.id),
      reason,
      signal,
    );
  }

  #text(parsed: ParsedQuery, depth: number, signal: AbortSignal): Promise<TextHit[]> {
    const { text, filter } = parsed;
    const asksNothing = text.terms.length + text.phrases.length + text.excluded.length === 0 && filter === null;
    if (asksNothing) return Promise.resolve([]);
    return abortable(this.#deps.reader.text(text, filter, depth), signal);
  }

  /** Never fails, except by the signal: what keeps the vectors from answering is the reason that the user reads. */
  async #near(parsed: ParsedQuery, depth: number, signal: AbortSignal): Promise<Semantic> {
    try {
      const live = await abortable(this.#deps.reader.live(), signal);
      if (live === null) return { hits: null, reason: null };
      const vector = await this.#deps.queryVectors.get(live.identity, parsed.semantic, signal);
      return await nearestChunks(this.#deps, live, vector, parsed, depth, signal);
    } catch (error) {
      if (isAbort(error, signal)) throw error;
      this.#deps.log.warn("a search was answered without vectors", { error: messageOf(error) });
      return { hits: null, reason: `${messageOf(error)} Only words were searched.` };
    }
  }

  /** Joins all that was found with the catalog by id and embed key: what the notes no longer hold falls out here. */
  async #rank(
    text: readonly TextHit[],
    near: readonly VectorHit[],
    mode: SearchMode,
    signal: AbortSignal,
  ): Promise<FoundNote[]> {
    const ids = new Set<ChunkId>([...text, ...near].map((it) => it.chunk));
    if (ids.size === 0) return [];
    const resolved = await abortable(this.#deps.reader.resolve([...ids]), signal);
    const chunks = new Map(resolved.map((it) => [it.chunk, it]));
    const joined = (hits: readonly (TextHit | VectorHit)[]) =>
      hits.flatMap(({ chunk, embedKey, score }) => {
        const known = chunks.get(chunk);
        return known?.embedKey === embedKey ? [{ chunk, note: known.note.id, score }] : [];
      });
    return fuse(joined(text), joined(near), mode).flatMap((ranked) => {
      const chunk = chunks.get(ranked.chunk);
      return chunk === undefined ? [] : [{ ranked, chunk }];
    });
  }

  async #result(
    { query, mode, limit, terms, startedAt }: Asked,
    found: readonly FoundNote[],
    reason: string | null,
    signal: AbortSignal,
  ): Promise<SearchResult> {
    const { disk, log, clock, onStale } = this.#deps;
    const hits = await hitsOf(found, terms, limit, disk, log, signal);
    const stale = hits.filter((hit) => hit.stale).map((hit) => hit.path as NotePath);
    if (stale.length > 0) onStale?.(stale);
    return { query, mode, degraded: reason !== null, reason, tookMs: clock.now() - startedAt, hits };
  }
}

function depthFor(limit: number): number {
  return Math.max(minDepth, limit * chunksPerHit);
}

function limitOf(limit = defaultLimit): number {
  return Math.min(maxLimit, Math.max(1, Math.floor(limit) || defaultLimit));
}
