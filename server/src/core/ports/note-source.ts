import type { NoteContent } from "../chunk.ts";
import type { Fingerprint, NotePath } from "../note.ts";

/** What stands on the disk under a path that might be a note. */
export type NoteReading =
  | {
      readonly kind: "note";
      readonly path: NotePath;
      readonly fingerprint: Fingerprint;
      readonly readAt: number;
      readonly content: NoteContent;
    }
  /** Nothing there, or nothing that the filter lets in. */
  | { readonly kind: "absent"; readonly path: NotePath }
  /** There, but not to be read now (permission, I/O error, vanished folder): what is known of it stays. */
  | { readonly kind: "unreadable"; readonly path: NotePath; readonly reason: string }
  /** There, but not indexed, with the reason that the user sees (too large, binary, not valid UTF-8 name). What was known of it goes. */
  | { readonly kind: "skipped"; readonly path: NotePath; readonly reason: string };

export type NoteStat =
  | { readonly kind: "file"; readonly path: NotePath; readonly fingerprint: Fingerprint }
  | { readonly kind: "absent" | "folder"; readonly path: NotePath }
  | { readonly kind: "unreadable" | "skipped"; readonly path: NotePath; readonly reason: string };

export interface WalkBatch {
  readonly files: readonly { readonly path: NotePath; readonly fingerprint: Fingerprint }[];
  readonly skipped: readonly { readonly path: NotePath; readonly reason: string }[];
  /** Folders that could not be listed: nothing under them may be taken for removed. */
  readonly unreadable: readonly { readonly path: NotePath; readonly reason: string }[];
}

/** The notes folder, read in worker threads. */
export interface NoteSource {
  /** Every note that the filter lets in, in batches; complete when the iteration ends without an error. */
  walk(under: NotePath | null, signal: AbortSignal): AsyncIterable<WalkBatch>;
  /** Fingerprints without reading. A path that names a folder is `folder`. */
  stat(paths: readonly NotePath[]): Promise<NoteStat[]>;
  /** Reads, hashes and chunks. The fingerprint is taken before and after reading; both agree, or it reads again. */
  read(paths: readonly NotePath[], signal: AbortSignal): Promise<NoteReading[]>;
}

/** A path may have changed. `rescan`: events were lost, or too many came; only a full walk tells. */
export type NoteHint =
  | { readonly kind: "path"; readonly path: NotePath }
  | { readonly kind: "rescan"; readonly reason: string };
