import { existsSync } from "node:fs";
import type { EmbedKey } from "../../core/chunk.ts";
import { identityKey, type ModelIdentity } from "../../core/generation.ts";
import type { NamedModel } from "../../core/ports/embedding-needs.ts";
import { openDatabase, type StoreDatabase } from "../database.ts";
import { embeddingsDatabase } from "./embeddings-database.ts";

/** Which texts are in the store of embeddings, without their vectors. Opened for reading, when there is one. */
export class CachedKeys {
  readonly #file: string;
  #database: StoreDatabase | null = null;

  constructor(file: string) {
    this.#file = file;
  }

  /** The model's full identity; null when there is no embedding of it. */
  identityOf(model: NamedModel): ModelIdentity | null {
    const { dimensions } = model;
    if (dimensions !== null) return { ...model, dimensions };
    const names = this.#read((db) => db.raw.prepare<[], string>("SELECT name FROM model").pluck().all()) ?? [];
    const name = identityKey({ ...model, dimensions: 0 }).slice(0, -1);
    const known = names.filter((it) => it.startsWith(name)).map((it) => Number(it.slice(name.length)));
    const greatest = Math.max(0, ...known.filter((it) => Number.isInteger(it)));
    return greatest === 0 ? null : { ...model, dimensions: greatest };
  }

  /** The known ones among `keys`. */
  known(identity: ModelIdentity, keys: Iterable<EmbedKey>): ReadonlySet<EmbedKey> {
    const found = this.#read(({ raw }) => {
      const model = raw
        .prepare<[string], number>("SELECT id FROM model WHERE name = ?")
        .pluck()
        .get(identityKey(identity));
      if (model === undefined) return null;
      const holds = raw
        .prepare<[number, Buffer], number>("SELECT 1 FROM embedding WHERE model = ? AND embed_key = ?")
        .pluck();
      return new Set([...keys].filter((key) => holds.get(model, Buffer.from(key, "hex")) === 1));
    });
    return found ?? new Set();
  }

  close(): void {
    this.#database?.close();
    this.#database = null;
  }

  #read<T>(work: (database: StoreDatabase) => T): T | null {
    if (this.#database === null && !existsSync(this.#file)) return null;
    this.#database ??= openDatabase(this.#file, embeddingsDatabase, "read");
    const database = this.#database;
    return database.read(() => database.raw.transaction(() => work(database)).deferred());
  }
}
