import type { Catalog } from "../core/ports/catalog.ts";
import type { EmbeddingCache } from "../core/ports/embedding-cache.ts";
import type { Ledger } from "../core/ports/ledger.ts";
import type { Outbox } from "../core/ports/outbox.ts";
import type { StoreAudit } from "../core/ports/store-audit.ts";
import { SqliteCatalog } from "./catalog/catalog.ts";
import { catalogDatabase } from "./catalog/catalog-database.ts";
import { catalogTables } from "./catalog/catalog-tables.ts";
import { InFlight } from "./catalog/in-flight.ts";
import { SqliteOutbox } from "./catalog/outbox.ts";
import { SqliteStoreAudit } from "./catalog/store-audit.ts";
import { type DatabaseAccess, type DatabaseKind, openDatabase, type StoreDatabase } from "./database.ts";
import { SqliteEmbeddingCache } from "./embeddings/embedding-cache.ts";
import { embeddingsDatabase } from "./embeddings/embeddings-database.ts";
import { SqliteLedger } from "./ledger/ledger.ts";
import { ledgerDatabase } from "./ledger/ledger-database.ts";
import { NoteIds } from "./ledger/note-ids.ts";

export interface StoreOptions {
  readonly catalogFile: string;
  /** create: a new catalog may be made under this name. existing: it must be there, for the index belongs to it. */
  readonly catalogAccess: "create" | "existing";
  readonly ledgerFile: string;
  readonly embeddingsFile: string;
}

/** Everything that is kept in SQLite, in one thread: its calls are asynchronous in form only. */
export interface Store {
  readonly catalog: Catalog;
  readonly outbox: Outbox;
  readonly ledger: Ledger;
  readonly embeddings: EmbeddingCache;
  readonly audit: StoreAudit;
  close(): void;
}

/**
 * Opens the databases of one notes folder for its writer. The folders must be there. Throws CatalogLostError when the
 * catalog's file is missing (`existing`) or damaged: the caller goes on with the next number. Throws StoreError
 * when a newer Kura wrote one of the files, or the ledger or the embeddings are damaged: nothing may be thrown away then.
 */
export function openStore(options: StoreOptions): Store {
  const opened: StoreDatabase[] = [];
  const close = () => {
    for (const database of opened.splice(0).reverse()) database.close();
  };
  const open = (file: string, kind: DatabaseKind, access: DatabaseAccess) => {
    const database = openDatabase(file, kind, access);
    opened.push(database);
    return database;
  };
  try {
    const ledger = open(options.ledgerFile, ledgerDatabase, "create");
    const embeddings = open(options.embeddingsFile, embeddingsDatabase, "create");
    const database = open(options.catalogFile, catalogDatabase, options.catalogAccess);
    const tables = database.read(() => catalogTables(database.raw));
    const inFlight = new InFlight();
    return {
      catalog: new SqliteCatalog({ database, tables, noteIds: new NoteIds(ledger), inFlight, now: Date.now }),
      outbox: new SqliteOutbox({ database, tables, inFlight }),
      ledger: new SqliteLedger(ledger),
      embeddings: new SqliteEmbeddingCache(embeddings, Date.now),
      audit: database.read(() => new SqliteStoreAudit(database)),
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}
