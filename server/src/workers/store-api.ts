import type { Store, StoreOptions } from "../store/store.ts";

/** The ports that cross the thread, by the names under which they do. */
export const storePorts = ["catalog", "outbox", "ledger", "embeddings", "audit"] as const;
export type StorePort = (typeof storePorts)[number];
export type StorePorts = Pick<Store, StorePort>;

/** What the store's thread answers beside the methods of its ports, which are called `port.method`. */
export interface StoreControl {
  /** The first call. Rejects as `openStore` throws. */
  open(options: StoreOptions): Promise<void>;
  /** The last call: closes the databases. */
  close(): Promise<void>;
}
