import { existsSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import type { EmbedKey } from "../core/chunk.ts";
import type { ModelIdentity } from "../core/generation.ts";
import type { EmbeddingCache } from "../core/ports/embedding-cache.ts";
import { estimateTokens } from "../embed/estimate-tokens.ts";
import { openDatabase } from "../store/database.ts";
import { CachedKeys } from "../store/embeddings/cached-keys.ts";
import { SqliteEmbeddingCache } from "../store/embeddings/embedding-cache.ts";
import { embeddingsDatabase } from "../store/embeddings/embeddings-database.ts";
import { folderLayout } from "../store/folder-layout.ts";
import { readPointer } from "../store/pointer.ts";
import { SqliteSearchReader } from "../store/search-reader.ts";
import { Int8Scan } from "../vectors/int8-scan.ts";
import { expose } from "./rpc.ts";

/** What the thread is started with. */
export interface SearchWorkerData {
  /** The folder for all data, and the notes folder's real path, as folderLayout takes them. */
  readonly root: string;
  readonly notesRealPath: string;
}

/** The cached embeddings, opened when there are some, for reading only. */
class ReadOnlyEmbeddings implements Pick<EmbeddingCache, "get"> {
  readonly #file: string;
  #cache: SqliteEmbeddingCache | null = null;

  constructor(file: string) {
    this.#file = file;
  }

  async get(identity: ModelIdentity, keys: readonly EmbedKey[]): Promise<ReadonlyMap<EmbedKey, Float32Array>> {
    if (this.#cache === null && !existsSync(this.#file)) return new Map();
    // By a clock that stands at the first of all days, no embedding's day of last use is ever due to be written.
    this.#cache ??= new SqliteEmbeddingCache(openDatabase(this.#file, embeddingsDatabase, "read"), () => 0);
    return this.#cache.get(identity, keys);
  }
}

if (parentPort === null) throw new Error("search-worker runs only as a worker thread");

const { root, notesRealPath } = workerData as SearchWorkerData;
const layout = folderLayout(root, notesRealPath);
const reader = new SqliteSearchReader({
  catalogFile: async () => {
    const pointer = await readPointer(layout.pointerFile);
    return pointer === null ? null : layout.catalogFile(pointer.catalog);
  },
  embeddings: new ReadOnlyEmbeddings(layout.embeddingsFile),
  scan: new Int8Scan(),
  cached: new CachedKeys(layout.embeddingsFile),
  estimateTokens,
});
expose(parentPort, reader);
