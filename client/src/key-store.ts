/** API keys, each bound to the origin (scheme, host, port) that it was given for. */
export interface KeyStore {
  /** Origins that have a key, sorted. */
  origins(): Promise<readonly string[]>;
  /** Stores the key and hands it to the server. */
  set(origin: string, key: string): Promise<void>;
  /** Forgets the key, here and in the server. */
  remove(origin: string): Promise<void>;
}
