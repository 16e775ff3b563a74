import type { LocalHost } from "../protocol/embedding-choice.ts";
import type { FolderApi } from "../protocol/folder-api.ts";
import type { FolderEngine, FolderOptions } from "./folder-engine.ts";

/** Answers from what is on disk, while somebody else holds the folder and cannot be asked. */
export type ReadOnlyFolder = Pick<FolderApi, "search" | "related" | "status" | "backups" | "complete"> & {
  close(): Promise<void> | void;
};

/** How a process gets at a folder's parts: compose.ts in production, a folder in memory in tests. */
export interface Composition {
  /** To be called only while the folder's writer lock is held. */
  openEngine(options: FolderOptions): Promise<FolderEngine>;
  openReadOnly(options: FolderOptions): Promise<ReadOnlyFolder>;
}

/** What the language server needs beside its folders. */
export interface ServerComposition extends Composition {
  /** Embedding servers that run on this machine. */
  findLocalHosts(signal: AbortSignal): Promise<readonly LocalHost[]>;
}
