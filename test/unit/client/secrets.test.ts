import { describe, expect, it } from "vitest";
import type { SecretStorage, SecretStorageChangeEvent } from "vscode";
import { Secrets } from "../../../client/src/secrets.ts";

/** VS Code's secrets, shared by the windows of a user. */
class SharedStorage {
  readonly values = new Map<string, string>();
  readonly #listeners = new Set<(event: SecretStorageChangeEvent) => void>();

  readonly window: SecretStorage = {
    get: async (name) => this.values.get(name),
    keys: async () => [...this.values.keys()],
    store: async (name, value) => {
      this.values.set(name, value);
      for (const listener of this.#listeners) listener({ key: name });
    },
    delete: async (name) => {
      this.values.delete(name);
      for (const listener of this.#listeners) listener({ key: name });
    },
    onDidChange: (listener) => {
      this.#listeners.add(listener);
      return { dispose: () => this.#listeners.delete(listener) };
    },
  };
}

function openWindow(storage: SharedStorage) {
  const told: [origin: string, key: string | null][] = [];
  const learnt: string[] = [];
  const origins: (readonly string[])[] = [];
  const errors: string[] = [];
  const keys = new Secrets({
    storage: storage.window,
    handOver: async (origin, key) => void told.push([origin, key]),
    learn: (key) => learnt.push(key),
    onOrigins: (list) => origins.push(list),
    onError: (error) => errors.push(String(error)),
  });
  return { keys, told, learnt, origins, errors };
}

const a = "https://a.example";
const b = "https://b.example";

describe("keys", () => {
  it("are stored and handed to the server, each for its own origin", async () => {
    const { keys, told } = openWindow(new SharedStorage());
    await keys.set(b, "key-of-b");
    await keys.set(a, "key-of-a");
    expect(await keys.origins()).toEqual([a, b]);
    expect(told).toEqual([
      [b, "key-of-b"],
      [a, "key-of-a"],
    ]);
  });

  it("are forgotten here and in the server", async () => {
    const storage = new SharedStorage();
    const { keys, told, origins } = openWindow(storage);
    await keys.set(a, "key-of-a");
    await keys.remove(a);
    expect(told.at(-1)).toEqual([a, null]);
    expect(storage.values.size).toBe(0);
    expect(origins.at(-1)).toEqual([]);
  });

  it("that changed are handed over anew", async () => {
    const { keys, told } = openWindow(new SharedStorage());
    await keys.set(a, "first");
    await keys.set(a, "second");
    expect(told).toEqual([
      [a, "first"],
      [a, "second"],
    ]);
  });

  it("are all handed to a server that has just started", async () => {
    const storage = new SharedStorage();
    await openWindow(storage).keys.set(a, "key-of-a");
    const later = openWindow(storage);
    await later.keys.follow();
    await later.keys.handOverAll();
    expect(later.told).toEqual([
      [a, "key-of-a"],
      [a, "key-of-a"],
    ]);
  });

  it("are known to the one who blacks them out before they are handed over", async () => {
    const { keys, learnt, told } = openWindow(new SharedStorage());
    await keys.set(a, "key-of-a");
    expect(told).toHaveLength(1);
    expect(learnt).toContain("key-of-a");
  });

  it("that two callers set at once are both kept", async () => {
    const { keys } = openWindow(new SharedStorage());
    await Promise.all([keys.set(a, "one"), keys.set(b, "two")]);
    expect(await keys.origins()).toEqual([a, b]);
  });
});

it("follows what another window sets and removes", async () => {
  const storage = new SharedStorage();
  const [here, there] = [openWindow(storage), openWindow(storage)];
  await there.keys.set(a, "key-of-a");
  await here.keys.follow();
  expect(here.told).toEqual([[a, "key-of-a"]]);
  await there.keys.remove(a);
  await here.keys.follow();
  expect(here.told.at(-1)).toEqual([a, null]);
});

it("says that keys cannot be read without quoting them", async () => {
  const storage = new SharedStorage();
  storage.values.set("kura.keys", '{"https://a.example": "canary-7f3a');
  const { keys, errors } = openWindow(storage);
  await keys.follow();
  expect(errors).toHaveLength(1);
  expect(errors[0]).not.toContain("canary");
});
