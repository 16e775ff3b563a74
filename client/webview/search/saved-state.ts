import type { Notice, ShownHit } from "../../src/search-view/messages.ts";

/** What outlives the page: it is gone as soon as the view is hidden. */
export interface SavedState {
  readonly query: string;
  /** Id of the last search. */
  readonly id: number;
  /** What was on screen, and for which query; null when nothing was. */
  readonly shown: { readonly query: string; readonly hits: readonly ShownHit[]; readonly notice: Notice | null } | null;
  /** Which hit was selected. */
  readonly selected: number;
  readonly scrollTop: number;
}

const empty: SavedState = { query: "", id: 0, shown: null, selected: 0, scrollTop: 0 };
/** Raised when the shape changes: what an older version has saved is not read. */
const version = 1;

/** What `packed` was given, or nothing at all when it was something else. */
export function unpacked(saved: unknown): SavedState {
  if (typeof saved !== "object" || saved === null) return empty;
  const { version: found, state } = saved as { version?: unknown; state?: SavedState };
  return found === version && state !== undefined ? state : empty;
}

/** For `setState`. */
export function packed(state: SavedState): unknown {
  return { version, state };
}
