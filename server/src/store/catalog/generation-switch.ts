import { bulk } from "../../core/change.ts";
import { type Generation, identityKey, type ModelIdentity } from "../../core/generation.ts";
import type { Generations } from "../../core/ports/catalog.ts";
import type { CatalogTables } from "./catalog-tables.ts";

/**
 * Changes of model and chunker, inside the caller's transaction.
 *
 * A new generation starts with the chunks that its chunker already made, under the same text rows. Where there are none, all
 * notes are read again by the next reconcile: a note that names a chunker has all of its chunks in the generations of
 * that chunker taken together, and this is where it would stop being so. What the live generation has not delivered
 * when the new one starts moves over: its model may be gone. A retired generation keeps no rows: coming back to its
 * model fills a new collection from the cached embeddings.
 */
export class GenerationSwitch {
  readonly #tables: CatalogTables;

  constructor(tables: CatalogTables) {
    this.#tables = tables;
  }

  current(): Generations | null {
    const { generations } = this.#tables;
    const live = generations.live();
    return live === null ? null : { live, building: generations.building() };
  }

  want(identity: ModelIdentity, chunker: string): Generations {
    const { generations } = this.#tables;
    const current = this.current();
    if (current === null) return { live: generations.insert(identity, chunker, "live"), building: null };
    const { live, building } = current;
    if (serves(live, identity, chunker)) {
      if (building === null) return current;
      if (building.chunker === chunker) this.#fill(live, building);
      this.#retire(building);
      return { live, building: null };
    }
    if (building !== null && serves(building, identity, chunker)) return current;
    return { live, building: this.#start(identity, chunker, current) };
  }

  swapIfReady(): boolean {
    const { generations, notes, outbox } = this.#tables;
    const current = this.current();
    if (current === null || current.building === null) return false;
    const { live, building } = current;
    if (outbox.hasPending(building.id) || notes.hasAnotherChunker(building.chunker)) return false;
    this.#retire(live);
    generations.setState(building.id, "live");
    return true;
  }

  #start(identity: ModelIdentity, chunker: string, { live, building }: Generations): Generation {
    const { generations, notes } = this.#tables;
    if (building !== null) generations.setState(building.id, "retired");
    const started = generations.insert(identity, chunker, "building");
    if (live.chunker === chunker) this.#fill(started, live);
    if (building !== null) {
      if (building.chunker === chunker) this.#fill(started, building);
      this.#retire(building);
    }
    if (live.chunker !== chunker && building?.chunker !== chunker) notes.expireChunks();
    this.#dropUndelivered(live);
    return started;
  }

  /** Gives `generation` what `source` has and it has not, and enqueues that. */
  #fill(generation: Generation, source: Generation): void {
    this.#tables.outboxFill.upsertMissing(source.id, generation.id);
    this.#tables.chunks.copyMissing(source.id, generation.id);
  }

  /** Deletes are enqueued, for nobody knows whether a claimed upsert arrived. */
  #dropUndelivered(live: Generation): void {
    const { chunks, outbox, text } = this.#tables;
    for (const { id, rid, textRow } of chunks.undelivered(live.id)) {
      chunks.delete(rid);
      if (!chunks.textRowUsed(textRow)) text.delete(textRow);
      outbox.put(live.id, id, "delete", bulk);
    }
  }

  #retire(generation: Generation): void {
    const { chunks, generations, outbox, text } = this.#tables;
    text.deleteOfGeneration(generation.id);
    chunks.clear(generation.id);
    outbox.clear(generation.id);
    generations.setState(generation.id, "retired");
  }
}

function serves(generation: Generation, identity: ModelIdentity, chunker: string): boolean {
  return generation.chunker === chunker && identityKey(generation.identity) === identityKey(identity);
}
