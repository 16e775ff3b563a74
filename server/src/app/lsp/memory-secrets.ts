import { originOf } from "../embedding-choice.ts";
import type { Secrets } from "../folder-engine.ts";

/** Keys that the client handed over: in this process's memory only, each bound to the origin it was given for. */
export class MemorySecrets implements Secrets {
  readonly #embedding = new Map<string, string>();

  embeddingKey(origin: string): { key: string; origin: string } | null {
    const key = this.#embedding.get(origin);
    return key === undefined ? null : { key, origin };
  }

  /** Null forgets the origin's key. `origin` may be any address of the host. */
  setEmbeddingKey(key: string | null, origin: string): void {
    if (key === null || key === "") this.#embedding.delete(originOf(origin));
    else this.#embedding.set(originOf(origin), key);
  }
}
