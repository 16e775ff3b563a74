import type { Brand } from "./brand.ts";

/** UUIDv7 that the ledger gave the note when it was first seen. Survives moves and a rebuilt catalog. */
export type NoteId = Brand<string, "NoteId">;

/** Path relative to the notes folder, '/' on every system, exactly the characters on disk (no normalisation). */
export type NotePath = Brand<string, "NotePath">;

/** SHA-256 of the note's bytes on disk, 64 hexadecimal digits. */
export type ContentHash = Brand<string, "ContentHash">;

/**
 * What the file system says of a file without reading it. Equal fingerprints mean "not changed", unless the file
 * was touched within its clock's grain of the moment when it was read (see detect/fingerprint.ts).
 */
export interface Fingerprint {
  readonly size: number;
  readonly mtimeNs: bigint;
  readonly ctimeNs: bigint;
  readonly inode: bigint;
}

/** What Kura reads from a note's front matter. Unknown keys stay in the note and are not kept. */
export interface FrontMatter {
  readonly title?: string;
  readonly tags: readonly string[];
  /** The note's own date as written (ISO 8601 day or instant), for `after:` and `before:`. */
  readonly date?: string;
  /** True for `kura: private`: never sent to another machine. */
  readonly private: boolean;
}

/** A note as the catalog knows it. */
export interface NoteRecord {
  readonly id: NoteId;
  readonly path: NotePath;
  readonly fingerprint: Fingerprint;
  readonly hash: ContentHash;
  /** Front matter's title, else the first H1, else null. Never the file name. */
  readonly title: string | null;
  readonly frontMatter: FrontMatter;
  /** Epoch milliseconds when the fingerprint was taken. */
  readonly indexedAt: number;
}

/** NFC form of a path: what people type and compare, where the disk may hold NFD. */
export function pathKey(path: NotePath): string {
  return path.normalize("NFC");
}

/** The file name without folder and extension: what the user calls a note that has no title. */
export function noteName(path: NotePath): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(0, dot) : name;
}
