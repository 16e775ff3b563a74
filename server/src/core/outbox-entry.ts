import type { Brand } from "./brand.ts";
import type { Priority } from "./change.ts";
import type { ChunkId, EmbedKey } from "./chunk.ts";
import type { ErrorClass } from "./errors.ts";
import type { Generation } from "./generation.ts";
import type { NotePath } from "./note.ts";

/** Grows with every entry ever written; a replaced entry gets a new one. */
export type Seq = Brand<number, "Seq">;

/** A writer's term in office. Claims of an older epoch are void. */
export type Epoch = Brand<number, "Epoch">;

interface EntryBase {
  readonly seq: Seq;
  readonly generation: Generation;
  readonly chunk: ChunkId;
  readonly priority: Priority;
  /** Deliveries tried before this one. */
  readonly attempts: number;
}

/** One delivery owed to the vector index, as the relay claims it. */
export type OutboxEntry =
  | (EntryBase & {
      readonly op: "upsert";
      readonly embedKey: EmbedKey;
      readonly embedded: string;
      readonly tokenCount: number;
      readonly path: NotePath;
      /** True when the note says `kura: private`: its text must not leave this machine. */
      readonly private: boolean;
    })
  | (EntryBase & { readonly op: "delete" });

export interface OutboxFailure {
  readonly errorClass: ErrorClass;
  readonly message: string;
}

export interface ParkedEntry {
  readonly seq: Seq;
  readonly chunk: ChunkId;
  readonly path: NotePath | null;
  readonly op: "upsert" | "delete";
  readonly attempts: number;
  readonly parkedAt: number;
  readonly failure: OutboxFailure;
}

export interface OutboxCounts {
  /** Entries that the relay still owes, parked ones not counted. */
  readonly pending: number;
  readonly parked: number;
}
