import type { ChunkId, EmbedKey } from "../chunk.ts";
import type { Generation } from "../generation.ts";
import type { NotePath } from "../note.ts";

/** What the catalog says of one chunk id of one generation, in one reading. */
export interface ChunkStanding {
  readonly chunk: ChunkId;
  /** Null: no note holds such a chunk. */
  readonly embedKey: EmbedKey | null;
  /** The delivery that is still owed (parked ones too); null: the index must agree with `embedKey` now. */
  readonly pending: "upsert" | "delete" | null;
}

export interface StuckEntry {
  readonly chunk: ChunkId;
  /** One sentence: why this entry will never be delivered by itself. */
  readonly detail: string;
}

export interface TextMismatch {
  readonly chunk: ChunkId | null;
  readonly path: NotePath | null;
  readonly detail: string;
}

/** One page of the comparison of chunks with their text rows. */
export interface TextPage {
  readonly checked: number;
  readonly mismatches: readonly TextMismatch[];
  /** Where the next page begins; null after the last. */
  readonly next: number | null;
}

/** What only the store can say of its own tables. Reads, never writes; every call is short enough for the store's thread. */
export interface StoreAudit {
  /** SQLite's own verdict on the catalog's file, a sentence each; empty when it is sound. `deep` looks at every index too. */
  damage(deep: boolean): Promise<readonly string[]>;
  standing(generation: Generation, chunks: readonly ChunkId[]): Promise<readonly ChunkStanding[]>;
  /** Outbox entries in states that cannot be: claimed by a term that is over, due in the far future, of no generation. */
  stuck(now: number, limit: number): Promise<readonly StuckEntry[]>;
  /** Compares at most `limit` chunks after `after` (null: the first) with the text index; `deep`: their text with their embed key too. */
  texts(after: number | null, limit: number, deep: boolean): Promise<TextPage>;
}
