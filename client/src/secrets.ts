import type { Disposable, SecretStorage } from "vscode";
import type { KeyStore } from "./key-store.ts";

/** All keys are one secret, a JSON object of keys by origin: secrets cannot be listed everywhere. */
const secretName = "kura.keys";

export interface SecretsOptions {
  readonly storage: SecretStorage;
  /** Hands a key to the server, or has it forget the one for that origin. */
  readonly handOver: (origin: string, key: string | null) => Promise<void>;
  /** Hears of every key before anything else is done with it. */
  readonly learn: (key: string) => void;
  /** Hears of the origins that have a key whenever they may have changed. */
  readonly onOrigins: (origins: readonly string[]) => void;
  readonly onError: (error: unknown) => void;
}

/** The key store over VS Code's secrets. What another window stores or removes is followed here. */
export class Secrets implements KeyStore, Disposable {
  readonly #options: SecretsOptions;
  readonly #listening: Disposable;
  /** What the server has been told, by origin. */
  #told: ReadonlyMap<string, string> = new Map();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: SecretsOptions) {
    this.#options = options;
    this.#listening = options.storage.onDidChange(({ key }) => {
      if (key === secretName) void this.follow();
    });
  }

  async origins(): Promise<readonly string[]> {
    return [...(await this.#read()).keys()].sort();
  }

  set(origin: string, key: string): Promise<void> {
    return this.#inTurn(async () => {
      await this.#write(new Map([...(await this.#read()), [origin, key]]));
      await this.#tell();
    });
  }

  remove(origin: string): Promise<void> {
    return this.#inTurn(async () => {
      const keys = new Map(await this.#read());
      keys.delete(origin);
      await this.#write(keys);
      await this.#tell();
    });
  }

  /** Tells the server what it has not been told yet. Errors are reported. */
  async follow(): Promise<void> {
    try {
      await this.#inTurn(() => this.#tell());
    } catch (error) {
      this.#options.onError(error);
    }
  }

  /** A new server knows nothing: tells it every key. Errors are reported. */
  async handOverAll(): Promise<void> {
    this.#told = new Map();
    await this.follow();
  }

  dispose(): void {
    this.#listening.dispose();
  }

  async #tell(): Promise<void> {
    const keys = await this.#read();
    const before = this.#told;
    this.#told = keys;
    for (const origin of before.keys()) if (!keys.has(origin)) await this.#options.handOver(origin, null);
    for (const [origin, key] of keys) if (before.get(origin) !== key) await this.#options.handOver(origin, key);
  }

  async #read(): Promise<ReadonlyMap<string, string>> {
    const keys = parseKeys((await this.#options.storage.get(secretName)) ?? "{}");
    for (const key of keys.values()) this.#options.learn(key);
    this.#options.onOrigins([...keys.keys()].sort());
    return keys;
  }

  async #write(keys: ReadonlyMap<string, string>): Promise<void> {
    for (const key of keys.values()) this.#options.learn(key);
    if (keys.size === 0) await this.#options.storage.delete(secretName);
    else await this.#options.storage.store(secretName, JSON.stringify(Object.fromEntries(keys)));
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined); // the caller hears of it
    return result;
  }
}

function parseKeys(text: string): ReadonlyMap<string, string> {
  const entries = Object.entries(jsonObject(text));
  return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

function jsonObject(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    // The parser's message would quote the secret.
    throw new Error("The stored API keys cannot be read. Set them again.");
  }
}
