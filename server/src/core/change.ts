import type { NoteContent } from "./chunk.ts";
import type { Fingerprint, NotePath } from "./note.ts";

/**
 * A settled change of one note, as `catalog.apply` takes it.
 * `touched`: new fingerprint, same bytes. `moved`: the bytes stand under another path now; the content is read again
 * because the path is part of the text index.
 */
export type NoteChange =
  | {
      readonly kind: "added" | "modified";
      readonly path: NotePath;
      readonly fingerprint: Fingerprint;
      readonly readAt: number;
      readonly content: NoteContent;
    }
  | {
      readonly kind: "moved";
      readonly from: NotePath;
      readonly path: NotePath;
      readonly fingerprint: Fingerprint;
      readonly readAt: number;
      readonly content: NoteContent;
    }
  | { readonly kind: "touched"; readonly path: NotePath; readonly fingerprint: Fingerprint; readonly readAt: number }
  | { readonly kind: "removed"; readonly path: NotePath };

/** Order of the outbox: lower goes first. */
export type Priority = 0 | 1 | 2;
export const openEditor: Priority = 0;
export const justSaved: Priority = 1;
export const bulk: Priority = 2;

/** What one `apply` did. `upserts` and `deletes` count outbox entries. */
export interface ApplyResult {
  readonly added: number;
  readonly modified: number;
  readonly moved: number;
  readonly removed: number;
  readonly touched: number;
  readonly upserts: number;
  readonly deletes: number;
}
