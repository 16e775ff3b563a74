import type { ApplyResult, NoteChange, Priority } from "../change.ts";
import type { ChunkId, EmbedKey } from "../chunk.ts";
import type { Generation, ModelIdentity } from "../generation.ts";
import type { ContentHash, Fingerprint, NoteId, NotePath } from "../note.ts";
import type { Epoch } from "../outbox-entry.ts";

/** What the detector compares a file with. */
export interface KnownNote {
  readonly id: NoteId;
  readonly path: NotePath;
  readonly fingerprint: Fingerprint;
  readonly hash: ContentHash;
  readonly indexedAt: number;
  /** The chunker that made the note's chunks; another than the present one means: read it again. */
  readonly chunker: string;
}

export interface CatalogCounts {
  readonly notes: number;
  /** Chunks of the live generation. */
  readonly chunks: number;
  /** Chunks of the live generation with no outbox entry. */
  readonly indexed: number;
}

export interface Generations {
  readonly live: Generation;
  /** The one being filled beside it after a change of model or chunker. */
  readonly building: Generation | null;
}

/** A chunk as the checks and the probe see it. */
export interface ChunkKey {
  readonly chunk: ChunkId;
  readonly embedKey: EmbedKey;
}

/**
 * The only write path for notes and chunks. Every call is one transaction; a call of a fenced epoch throws
 * FencedError and changes nothing.
 */
export interface Catalog {
  /** Writes note, chunks, text and outbox of all `changes` together or not at all. Replaying a change is harmless. */
  apply(changes: readonly NoteChange[], priority: Priority, epoch: Epoch): Promise<ApplyResult>;

  /** The known ones among `paths`. */
  known(paths: readonly NotePath[]): Promise<KnownNote[]>;

  /** Known notes in byte order of their paths, after `after` (null: from the start), at most `limit`. `under` limits to one folder ("a/b"). */
  page(after: NotePath | null, limit: number, under?: NotePath): Promise<KnownNote[]>;

  counts(): Promise<CatalogCounts>;

  /**
   * Epoch milliseconds of the last change of a note's bytes or path that was taken in, removals included; null before the
   * first. Everything counts as changed in a catalog that is built anew.
   */
  changedAt(): Promise<number | null>;

  /**
   * Makes `identity` and `chunker` the wanted ones: the live generation if it is theirs already; else a building one
   * beside it (all chunks enqueued if the chunker is the same). The first generation of a catalog is live at once.
   */
  want(identity: ModelIdentity, chunker: string, epoch: Epoch): Promise<Generations>;
  generations(): Promise<Generations | null>;
  /** Makes the building generation live if nothing of it is pending; false when something is. */
  swapIfReady(epoch: Epoch): Promise<boolean>;

  /** Starts a new term: the returned epoch is greater than any before; claims of older ones are released. */
  beginEpoch(): Promise<Epoch>;

  /** Chunks of a generation in id order after `after`; `indexedOnly`: those that the index must hold now (nothing is owed, and nothing withheld because the note is private). */
  chunkKeys(generation: Generation, after: ChunkId | null, limit: number, indexedOnly: boolean): Promise<ChunkKey[]>;
  /** At most `count` indexed chunks spread over the generation, for the self-query probe. */
  sample(generation: Generation, count: number): Promise<ChunkKey[]>;
  /** Paths of notes to which the chunks belong. */
  pathsOf(chunks: readonly ChunkId[]): Promise<ReadonlyMap<ChunkId, NotePath>>;
}
