import type { Statement } from "better-sqlite3";
import type { EmbedKey } from "../../core/chunk.ts";
import { identityKey, type ModelIdentity } from "../../core/generation.ts";
import type { CachedEmbedding, EmbeddingCache } from "../../core/ports/embedding-cache.ts";
import type { StoreDatabase } from "../database.ts";

interface EmbeddingRow {
  readonly rid: number;
  readonly vector: Buffer;
  readonly lastUsed: number;
}

const dayMs = 24 * 60 * 60_000;

/**
 * What was paid for, by content. Several processes share the file: each call is one short transaction, and waits
 * its turn. Vectors are kept as the machine holds them; every platform that Kura runs on is little-endian.
 */
export class SqliteEmbeddingCache implements EmbeddingCache {
  readonly #database: StoreDatabase;
  readonly #now: () => number;
  readonly #model: Statement<[string], number>;
  readonly #addModel: Statement<[string]>;
  readonly #get: Statement<[number, Buffer], EmbeddingRow>;
  readonly #put: Statement<[number, Buffer, Buffer, number, number]>;
  readonly #use: Statement<[number, number]>;

  /** `now` gives epoch milliseconds, for the day of last use. */
  constructor(database: StoreDatabase, now: () => number) {
    const { raw } = database;
    this.#database = database;
    this.#now = now;
    this.#model = raw.prepare<[string], number>("SELECT id FROM model WHERE name = ?").pluck();
    this.#addModel = raw.prepare("INSERT OR IGNORE INTO model (name) VALUES (?)");
    this.#get = raw.prepare(
      "SELECT rid, vector, last_used AS lastUsed FROM embedding WHERE model = ? AND embed_key = ?",
    );
    this.#put = raw.prepare(
      "INSERT OR IGNORE INTO embedding (model, embed_key, vector, tokens, last_used) VALUES (?, ?, ?, ?, ?)",
    );
    this.#use = raw.prepare("UPDATE embedding SET last_used = ? WHERE rid = ?");
  }

  async get(identity: ModelIdentity, keys: readonly EmbedKey[]): Promise<ReadonlyMap<EmbedKey, Float32Array>> {
    const found = new Map<EmbedKey, Float32Array>();
    const usedBefore: number[] = [];
    const today = this.#today();
    this.#database.read(() => {
      const model = this.#model.get(identityKey(identity));
      if (model === undefined) return;
      for (const key of keys) {
        const row = this.#get.get(model, toBytes(key));
        if (row === undefined) continue;
        found.set(key, toVector(row.vector));
        if (row.lastUsed < today) usedBefore.push(row.rid);
      }
    });
    // At most once a day for each: reading stays reading.
    if (usedBefore.length > 0) {
      this.#database.write(() => {
        for (const rid of usedBefore) this.#use.run(today, rid);
      });
    }
    return found;
  }

  async put(identity: ModelIdentity, embeddings: readonly CachedEmbedding[]): Promise<void> {
    const wrong = embeddings.find(({ vector }) => vector.length !== identity.dimensions);
    if (wrong !== undefined) {
      throw new RangeError(`a vector of ${wrong.vector.length} numbers for ${identityKey(identity)}`);
    }
    if (embeddings.length === 0) return;
    const today = this.#today();
    this.#database.write(() => {
      const name = identityKey(identity);
      this.#addModel.run(name);
      const model = this.#model.get(name) as number; // added the line before
      for (const { key, vector, tokens } of embeddings) {
        this.#put.run(model, toBytes(key), toBlob(vector), Math.round(tokens), today);
      }
    });
  }

  #today(): number {
    return Math.floor(this.#now() / dayMs);
  }
}

function toBytes(key: EmbedKey): Buffer {
  return Buffer.from(key, "hex");
}

function toBlob(vector: Float32Array): Buffer {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
}

/** A copy: the bytes that SQLite gives may stand at any address, numbers may not. */
function toVector(blob: Buffer): Float32Array {
  const vector = new Float32Array(blob.byteLength / Float32Array.BYTES_PER_ELEMENT);
  new Uint8Array(vector.buffer).set(blob);
  return vector;
}
