import { IndexCorruptError } from "../core/errors.ts";
import { ChromaMissingError, callChroma, reading, writing } from "./chroma-client.ts";
import type { ChromaEndpoint } from "./chroma-state.ts";

/**
 * Chroma's own 16 neighbours and 100 candidates overlook 1 to 2 in a hundred of 12,000 short notes when asked for each with
 * its own vector; these overlooked 0 of 600, for a quarter more time to build.
 */
const graph = { max_neighbors: 32, ef_construction: 200 } as const;

export interface KnownCollection {
  /** Chroma's own id, by which its records are reached without asking for the name again. */
  readonly id: string;
  readonly dimensions: number;
}

interface Cached extends KnownCollection {
  readonly endpoint: ChromaEndpoint;
}

/** Chroma learns the dimensions from the first vector only; kept here, they hold from the start. */
const dimensionsKey = "dimensions";

/** Names to collections. What was learned from an earlier start of Chroma is asked again. */
export class ChromaCollections {
  readonly #byName = new Map<string, Cached>();

  cached(name: string, endpoint: ChromaEndpoint): KnownCollection | null {
    const known = this.#byName.get(name);
    return known?.endpoint === endpoint ? known : null;
  }

  forget(name: string): void {
    this.#byName.delete(name);
  }

  /** Null when there is none. */
  async find(name: string, endpoint: ChromaEndpoint, signal: AbortSignal): Promise<KnownCollection | null> {
    try {
      const found = await callChroma(endpoint, reading, signal, (client) => client.getCollection({ name }));
      return this.#keep(name, found, endpoint);
    } catch (error) {
      if (error instanceof ChromaMissingError) return null;
      throw error;
    }
  }

  /** Finds it or makes it: cosine space, no embedding function. One that exists keeps what it was made with. */
  async make(
    name: string,
    dimensions: number,
    endpoint: ChromaEndpoint,
    signal: AbortSignal,
  ): Promise<KnownCollection> {
    const made = await callChroma(endpoint, writing, signal, (client) =>
      client.getOrCreateCollection({
        name,
        embeddingFunction: null,
        configuration: { hnsw: { space: "cosine", ...graph } },
        metadata: { [dimensionsKey]: dimensions },
      }),
    );
    return this.#keep(name, made, endpoint);
  }

  #keep(
    name: string,
    found: {
      readonly id: string;
      readonly metadata: Readonly<Record<string, unknown>> | undefined;
      readonly configuration: { readonly hnsw?: { readonly space?: unknown } | null };
    },
    endpoint: ChromaEndpoint,
  ): KnownCollection {
    const dimensions = found.metadata?.[dimensionsKey];
    if (typeof dimensions !== "number" || found.configuration.hnsw?.space !== "cosine")
      throw new IndexCorruptError("The vector index holds a collection that Kura did not make.");
    const known = { id: found.id, dimensions, endpoint };
    this.#byName.set(name, known);
    return known;
  }
}
