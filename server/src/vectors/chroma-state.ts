/** Where a running Chroma is reached, and as what. Every start makes a new object: what was learned under another may not hold. */
export interface ChromaEndpoint {
  readonly port: number;
  /**
   * Database inside Chroma, named for the folder: should another Chroma ever answer on our port, none of its
   * collections can be touched by mistake.
   */
  readonly database: string;
}

/**
 * no-binding: Chroma does not run on this machine. other-binding: the folder must be rebuilt in a new one.
 * in-use: another process serves the folder. failing: it ended or hung too often, on a folder that was new.
 * damaged: so it did on a folder that had been used before, as it does when its files are broken.
 */
export type ChromaFailure = "no-binding" | "other-binding" | "in-use" | "failing" | "damaged";

/**
 * stopped → starting → ready → starting (it ended or hung; started again) → … → stopped.
 * unavailable after `no-binding` and `other-binding`, which stay, and after too many starts, which is tried again later.
 */
export type ChromaState =
  | { readonly kind: "stopped" }
  | { readonly kind: "starting" }
  | { readonly kind: "ready"; readonly endpoint: ChromaEndpoint; readonly pid: number }
  | { readonly kind: "unavailable"; readonly failure: ChromaFailure; readonly reason: string };
