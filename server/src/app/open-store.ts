import type { Log } from "../core/ports/log.ts";
import { CatalogLostError } from "../store/catalog-lost-error.ts";
import type { FolderLayout } from "../store/folder-layout.ts";
import { nextPointer, type Pointer, readPointer, writePointer } from "../store/pointer.ts";
import { type StoreClient, startStoreWorker } from "../workers/store-client.ts";

export interface OpenedStore {
  readonly store: StoreClient;
  readonly pointer: Pointer;
}

/**
 * Opens the live catalog with ledger and embeddings. A catalog that is missing or damaged stays where it is and the next
 * number takes its place, empty: the notes fill it again, with the ids of the ledger and the embeddings of the cache.
 */
export async function openStoreOf(layout: FolderLayout, log: Log): Promise<OpenedStore> {
  const known = await readPointer(layout.pointerFile);
  if (known !== null) {
    try {
      return { store: await start(layout, known, "existing"), pointer: known };
    } catch (error) {
      if (!(error instanceof CatalogLostError)) throw error;
      log.warn("the catalog is built anew from the notes", { reason: error.message });
    }
  }
  const next = await nextPointer(layout.folderDir);
  const store = await start(layout, next, "create");
  await writePointer(layout.pointerFile, next);
  return { store, pointer: next };
}

function start(layout: FolderLayout, pointer: Pointer, catalogAccess: "create" | "existing"): Promise<StoreClient> {
  return startStoreWorker({
    catalogFile: layout.catalogFile(pointer.catalog),
    catalogAccess,
    ledgerFile: layout.ledgerFile,
    embeddingsFile: layout.embeddingsFile,
  });
}
