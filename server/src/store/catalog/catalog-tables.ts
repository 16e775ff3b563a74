import type { Database } from "better-sqlite3";
import { ChunkTable } from "./chunk-table.ts";
import { GenerationTable } from "./generation-table.ts";
import { MetaTable } from "./meta-table.ts";
import { NoteTable } from "./note-table.ts";
import { OutboxFill } from "./outbox-fill.ts";
import { OutboxTable } from "./outbox-table.ts";
import { TextTable } from "./text-table.ts";

/** The tables of one catalog, with their statements prepared. Transactions are the caller's. */
export interface CatalogTables {
  readonly meta: MetaTable;
  readonly notes: NoteTable;
  readonly chunks: ChunkTable;
  readonly text: TextTable;
  readonly outbox: OutboxTable;
  readonly outboxFill: OutboxFill;
  readonly generations: GenerationTable;
}

export function catalogTables(database: Database): CatalogTables {
  return {
    meta: new MetaTable(database),
    notes: new NoteTable(database),
    chunks: new ChunkTable(database),
    text: new TextTable(database),
    outbox: new OutboxTable(database),
    outboxFill: new OutboxFill(database),
    generations: new GenerationTable(database),
  };
}
