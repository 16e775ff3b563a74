import { errorClassOf, IndexCorruptError, messageOf } from "../core/errors.ts";
import type { Generation } from "../core/generation.ts";
import type { Epoch } from "../core/outbox-entry.ts";
import type { Catalog } from "../core/ports/catalog.ts";
import type { EmbeddingCache } from "../core/ports/embedding-cache.ts";
import type { Log } from "../core/ports/log.ts";
import type { Outbox } from "../core/ports/outbox.ts";
import type { VectorEntry, VectorIndex } from "../core/ports/vector-index.ts";
import { Mutex } from "../util/mutex.ts";

/** Stored vectors that are asked for with themselves. 30 found every damage that was tried. */
const probeSize = 30;
/**
 * A chunk may be deleted between being sampled and being asked for. Damage fails every time, with other samples too;
 * bad luck does not.
 */
const probeTries = 3;

/**
 * The index searches approximately: a sound one may overlook some entry when asked for it with its own vector. Damage shows
 * in most of them; what hides below this share is drift, which a check finds and mends one by one.
 */
const tolerated = 0.1;

export interface ProbeVerdict {
  readonly ok: boolean;
  readonly reason: string | null;
}

/** What asking for a sample found. */
export interface ProbeOutcome {
  readonly tried: number;
  readonly failed: number;
  readonly reason: string | null;
}

export interface IndexKeeperDeps {
  readonly index: VectorIndex;
  readonly catalog: Pick<Catalog, "generations" | "sample">;
  readonly embeddings: Pick<EmbeddingCache, "get">;
  readonly outbox: Pick<Outbox, "enqueueUpserts" | "counts">;
  readonly epoch: Epoch;
  readonly probe: (
    index: VectorIndex,
    collection: string,
    sample: readonly VectorEntry[],
    signal: AbortSignal,
  ) => Promise<ProbeOutcome>;
  /** What is wrong with the index's files as seen from outside; null when nothing is. */
  readonly damage: () => Promise<string | null>;
  /** Moves the index to the next, empty folder; the old one is set aside. */
  readonly moveToNext: (signal: AbortSignal) => Promise<void>;
  readonly onChange: () => void;
  readonly log: Log;
}

/** unproven: nothing may be read from it or written to it yet. */
export type KeeperState = "unproven" | "trusted" | "rebuilding";

/**
 * Decides whether the vector index may be believed. Chroma answers its heartbeat while its answers are wrong, so it is
 * asked for what is known; an index that fails is replaced by the next one, filled from the cached embeddings.
 */
export class IndexKeeper {
  readonly #deps: IndexKeeperDeps;
  readonly #mutex = new Mutex();
  #state: KeeperState = "unproven";

  constructor(deps: IndexKeeperDeps) {
    this.#deps = deps;
  }

  get state(): KeeperState {
    return this.#state;
  }

  /** The process behind the index was started anew: it must prove itself again. */
  distrust(): void {
    if (this.#state === "trusted") this.#set("unproven");
  }

  /** Probes; rebuilds when the probe fails. Throws IndexUnavailableError when the index cannot be asked. */
  verify(signal: AbortSignal): Promise<ProbeVerdict> {
    return this.#mutex.run(async () => {
      const verdict = await this.#probeUntilSure(signal);
      if (!verdict.ok) await this.#rebuild(verdict.reason ?? "the probe failed", signal);
      else if (this.#state === "unproven") this.#set("trusted");
      return verdict;
    });
  }

  /** Replaces the index by the next one. Everything comes from the cache: no call to the embedder. */
  rebuild(reason: string, signal: AbortSignal): Promise<void> {
    return this.#mutex.run(() => this.#rebuild(reason, signal));
  }

  /** Nothing is owed to the index any more: a rebuild that was under way is complete. */
  delivered(): void {
    if (this.#state === "rebuilding") this.#set("trusted");
  }

  async #probeUntilSure(signal: AbortSignal): Promise<ProbeVerdict> {
    let verdict = await this.#probe(signal);
    for (let tries = 1; !verdict.ok && tries < probeTries; tries += 1) verdict = await this.#probe(signal);
    return verdict;
  }

  async #probe(signal: AbortSignal): Promise<ProbeVerdict> {
    const { catalog, embeddings, index, probe, damage } = this.#deps;
    const damaged = await damage();
    if (damaged !== null) return { ok: false, reason: damaged };
    const generations = await catalog.generations();
    if (generations === null) return { ok: true, reason: null };
    const sample = await this.#sample(generations.live, catalog, embeddings);
    if (sample.length === 0) return { ok: true, reason: null };
    try {
      await index.ensure(generations.live.collection, generations.live.identity.dimensions, signal);
      const { tried, failed, reason } = await probe(index, generations.live.collection, sample, signal);
      return failed <= tried * tolerated ? { ok: true, reason: null } : { ok: false, reason };
    } catch (error) {
      // Down is not broken: only an index that answers wrongly is replaced.
      if (error instanceof IndexCorruptError || errorClassOf(error) === "permanent")
        return { ok: false, reason: messageOf(error) };
      throw error;
    }
  }

  async #sample(
    live: Generation,
    catalog: Pick<Catalog, "sample">,
    embeddings: Pick<EmbeddingCache, "get">,
  ): Promise<VectorEntry[]> {
    const keys = await catalog.sample(live, probeSize);
    const vectors = await embeddings.get(
      live.identity,
      keys.map((key) => key.embedKey),
    );
    return keys.flatMap((key) => {
      const vector = vectors.get(key.embedKey);
      return vector === undefined ? [] : [{ ...key, vector }];
    });
  }

  async #rebuild(reason: string, signal: AbortSignal): Promise<void> {
    const { catalog, outbox, epoch, moveToNext, log } = this.#deps;
    log.warn("the vector index is being rebuilt from the cached embeddings", { reason });
    this.#set("rebuilding");
    await moveToNext(signal);
    const generations = await catalog.generations();
    if (generations === null) return;
    let chunks = await outbox.enqueueUpserts(generations.live, "all", epoch);
    if (generations.building !== null) chunks += await outbox.enqueueUpserts(generations.building, "all", epoch);
    log.info("index rebuild enqueued", { chunks });
    if ((await outbox.counts()).pending === 0) this.#set("trusted");
    this.#deps.onChange();
  }

  #set(state: KeeperState): void {
    this.#state = state;
    this.#deps.onChange();
  }
}
