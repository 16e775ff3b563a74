import { join } from "node:path";
import type { ModelIdentity } from "../../server/src/core/generation.ts";
import type { Epoch, OutboxEntry } from "../../server/src/core/outbox-entry.ts";
import type { Generations } from "../../server/src/core/ports/catalog.ts";
import { openStore, type Store, type StoreOptions } from "../../server/src/store/store.ts";
import { startStoreWorker } from "../../server/src/workers/store-client.ts";
import { tempFolder } from "./temp-folder.ts";

export const smallModel: ModelIdentity = { provider: "built-in", model: "small", dimensions: 4 };
export const otherModel: ModelIdentity = { provider: "openai", model: "other", dimensions: 8 };

export interface TempStore
  extends AsyncDisposable,
    Pick<Store, "catalog" | "outbox" | "ledger" | "embeddings" | "audit"> {
  readonly folder: string;
  readonly files: StoreOptions;
  readonly epoch: Epoch;
  readonly generations: Generations;
}

/** Where a store in `folder` has its files. */
export function storeFiles(folder: string, catalogAccess: StoreOptions["catalogAccess"] = "create"): StoreOptions {
  return {
    catalogFile: join(folder, "catalog-1.sqlite"),
    catalogAccess,
    ledgerFile: join(folder, "ledger.sqlite"),
    embeddingsFile: join(folder, "embeddings.sqlite"),
  };
}

/** A real store in a new folder, in its first term, wanting `smallModel` and chunker "1". */
export async function tempStore(where: "here" | "worker" = "here"): Promise<TempStore> {
  const folder = await tempFolder();
  const files = storeFiles(folder.path);
  const store = where === "here" ? openStore(files) : await startStoreWorker(files);
  const epoch = await store.catalog.beginEpoch();
  const generations = await store.catalog.want(smallModel, "1", epoch);
  return {
    folder: folder.path,
    files,
    catalog: store.catalog,
    outbox: store.outbox,
    ledger: store.ledger,
    embeddings: store.embeddings,
    audit: store.audit,
    epoch,
    generations,
    [Symbol.asyncDispose]: async () => {
      await store.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Claims what is due, whatever it is. */
export function claimAll({ outbox, epoch }: Pick<TempStore, "outbox" | "epoch">): Promise<OutboxEntry[]> {
  return outbox.claim({ epoch, now: Date.now(), maxEntries: 10_000, maxTokens: 10_000_000 });
}

/** Delivers everything that is due in every generation; returns it in the order in which it was claimed. */
export async function deliverAll(store: Pick<TempStore, "outbox" | "epoch">): Promise<OutboxEntry[]> {
  const delivered: OutboxEntry[] = [];
  for (;;) {
    const entries = await claimAll(store);
    if (entries.length === 0) return delivered;
    delivered.push(...entries);
    await store.outbox.complete(
      entries.map((entry) => entry.seq),
      store.epoch,
    );
  }
}
