import { originOf } from "../embedding-choice.ts";
import type { Secrets } from "../folder-engine.ts";

/** Keys that the client handed over: in this process's memory only, and bound to the origin they were given for. */
export class MemorySecrets implements Secrets {
  #embedding: { key: string; origin: string } | null = null;

  embeddingKey(): { key: string; origin: string } | null {
    return this.#embedding;
  }

  /** Null forgets the key. `origin` may be any address of the host. */
  setEmbeddingKey(key: string | null, origin: string): void {
    this.#embedding = key === null || key === "" ? null : { key, origin: originOf(origin) };
  }
}
