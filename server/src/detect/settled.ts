import type { NoteChange } from "../core/change.ts";
import type { NotePath } from "../core/note.ts";

export interface PathReason {
  readonly path: NotePath;
  readonly reason: string;
}

/** What a look at some paths gives. */
export interface Settled {
  readonly changes: readonly NoteChange[];
  /** There, but not indexed. */
  readonly skipped: readonly PathReason[];
  /** Not to be read now, folders too: what is known of them, and under them, stays. */
  readonly unreadable: readonly PathReason[];
  readonly unchanged: number;
}

/** True for the path itself and for what stands under it; "" is the root, above everything. */
export function isAtOrUnder(path: string, folder: string): boolean {
  return folder === "" || path === folder || path.startsWith(`${folder}/`);
}

/** Byte order of UTF-8 is not asked for: any fixed order does. */
export function byPath(left: { readonly path: string }, right: { readonly path: string }): number {
  return left.path < right.path ? -1 : left.path > right.path ? 1 : 0;
}
