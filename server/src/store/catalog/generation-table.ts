import { createHash } from "node:crypto";
import type { Database, Statement } from "better-sqlite3";
import {
  type Generation,
  type GenerationId,
  type GenerationState,
  identityKey,
  type ModelIdentity,
} from "../../core/generation.ts";

interface GenerationRow {
  readonly id: GenerationId;
  readonly provider: string;
  readonly model: string;
  readonly dimensions: number;
  readonly chunker: string;
  readonly collection: string;
  readonly state: GenerationState;
}

const columns = "id, provider, model, dimensions, chunker, collection, state";

/** Rows of `generation`: at most one live, at most one building. */
export class GenerationTable {
  readonly #byState: Statement<[GenerationState], GenerationRow>;
  readonly #byId: Statement<[number], GenerationRow>;
  readonly #nextId: Statement<[], GenerationId>;
  readonly #insert: Statement<[GenerationRow]>;
  readonly #setState: Statement<[GenerationState, GenerationId]>;

  constructor(database: Database) {
    this.#byState = database.prepare(`SELECT ${columns} FROM generation WHERE state = ?`);
    this.#byId = database.prepare(`SELECT ${columns} FROM generation WHERE id = ?`);
    this.#nextId = database.prepare<[], GenerationId>("SELECT coalesce(max(id), 0) + 1 FROM generation").pluck();
    this.#insert = database.prepare(
      `INSERT INTO generation (${columns}, created_at) VALUES (@id, @provider, @model, @dimensions, @chunker, @collection,
         @state, unixepoch() * 1000)`,
    );
    this.#setState = database.prepare("UPDATE generation SET state = ? WHERE id = ?");
  }

  live(): Generation | null {
    return toGeneration(this.#byState.get("live"));
  }

  building(): Generation | null {
    return toGeneration(this.#byState.get("building"));
  }

  byId(id: number): Generation | null {
    return toGeneration(this.#byId.get(id));
  }

  insert(identity: ModelIdentity, chunker: string, state: GenerationState): Generation {
    const id = this.#nextId.get() as GenerationId; // an aggregate without GROUP BY always gives a row
    const { provider, model, dimensions } = identity;
    const mark = createHash("sha256")
      .update(`${identityKey(identity)}\n${chunker}`)
      .digest("hex")
      .slice(0, 8);
    const row = { id, provider, model, dimensions, chunker, collection: `g${id}-${mark}`, state };
    this.#insert.run(row);
    return { id, identity: { provider, model, dimensions }, chunker, collection: row.collection, state };
  }

  setState(id: GenerationId, state: GenerationState): void {
    this.#setState.run(state, id);
  }
}

function toGeneration(row: GenerationRow | undefined): Generation | null {
  if (row === undefined) return null;
  const { id, provider, model, dimensions, chunker, collection, state } = row;
  return { id, identity: { provider, model, dimensions }, chunker, collection, state };
}
