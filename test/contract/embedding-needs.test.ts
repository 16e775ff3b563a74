import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { embeddedText, embedKeyOf } from "../../server/src/core/chunk.ts";
import type { ModelIdentity } from "../../server/src/core/generation.ts";
import type { EmbeddingNeeds } from "../../server/src/core/ports/embedding-needs.ts";
import { estimateTokens } from "../../server/src/embed/estimate-tokens.ts";
import { CachedKeys } from "../../server/src/store/embeddings/cached-keys.ts";
import { SqliteSearchReader } from "../../server/src/store/search-reader.ts";
import { Int8Scan } from "../../server/src/vectors/int8-scan.ts";
import { SearchClient } from "../../server/src/workers/search-client.ts";
import { FakeEmbedder } from "../support/fake-embedder.ts";
import { IndexedNotes } from "../support/indexed-notes.ts";

type Closable = EmbeddingNeeds & { close(): void | Promise<void> };

const never = new AbortController().signal;
const large: ModelIdentity = { provider: "openai", model: "large", dimensions: 4 };
const unknown = { provider: "openai", model: "unheard-of", dimensions: null };

const readers: Record<string, (notes: IndexedNotes) => Closable> = {
  "in this thread": (notes) =>
    new SqliteSearchReader({
      catalogFile: async () => notes.layout.catalogFile(1),
      embeddings: notes.store.embeddings,
      scan: new Int8Scan(),
      cached: new CachedKeys(notes.layout.embeddingsFile),
      estimateTokens,
    }),
  "in a thread of its own": (notes) => new SearchClient({ root: notes.root, notesRealPath: notes.notesDir }),
};

describe.each(Object.entries(readers))("what another model would have to embed, %s", (_name, open) => {
  let notes: IndexedNotes;
  let reader: Closable;

  beforeEach(async () => {
    notes = await IndexedNotes.create(new FakeEmbedder({ dimensions: 8 }));
    reader = open(notes);
  });
  afterEach(async () => {
    await reader.close();
    await notes[Symbol.asyncDispose]();
  });

  const sentence = "# Queue\nThe broker listens on 5672.";
  const cache = (identity: ModelIdentity, embedded: string) =>
    notes.store.embeddings.put(identity, [
      { key: embedKeyOf(embedded), vector: new Float32Array(identity.dimensions), tokens: 1 },
    ]);

  it("is everything for a model that was never used, by the embedded texts' own length", async () => {
    await notes.add("a.md", sentence);
    await notes.add("b.md", "# Two\nfirst\n## Part\nsecond");
    const texts = [
      embeddedText("Queue", [], sentence),
      embeddedText("Two", [], "# Two\nfirst"),
      embeddedText("Two", ["Part"], "## Part\nsecond"),
    ];
    const tokens = texts.reduce((sum, text) => sum + estimateTokens(text), 0);
    expect(await reader.embeddingNeed(unknown, false, never)).toEqual({
      notes: 2,
      privateNotes: 0,
      chunks: 3,
      cachedChunks: 0,
      tokens,
    });
  });

  it("leaves out what is in the cache, and what stands there twice", async () => {
    await notes.add("a.md", sentence);
    await notes.add("copy.md", sentence);
    await notes.add("other.md", "# Other\nWords.");
    expect(await reader.embeddingNeed(large, false, never)).toMatchObject({ notes: 3, chunks: 2, cachedChunks: 0 });
    await cache(large, embeddedText("Queue", [], sentence));
    expect(await reader.embeddingNeed(large, false, never)).toMatchObject({ notes: 1, chunks: 1, cachedChunks: 1 });
    expect(await reader.embeddingNeed({ ...large, dimensions: 5 }, false, never)).toMatchObject({ chunks: 2 });
  });

  it("takes the model's longest vectors for its own while its dimensions are not known", async () => {
    await notes.add("a.md", sentence);
    await notes.add("other.md", "# Other\nWords.");
    await cache({ ...large, dimensions: 2 }, embeddedText("Other", [], "# Other\nWords."));
    await cache({ ...large, model: "large-but-another" }, embeddedText("Other", [], "# Other\nWords."));
    await cache(large, embeddedText("Queue", [], sentence));
    const need = await reader.embeddingNeed({ ...large, dimensions: null }, false, never);
    expect(need).toMatchObject({ notes: 1, chunks: 1, cachedChunks: 1 });
  });

  it("leaves out private notes unless nothing leaves the machine", async () => {
    await notes.add("a.md", sentence);
    await notes.add("secret.md", "# Secret\nHush.", { frontMatter: { private: true } });
    expect(await reader.embeddingNeed(unknown, false, never)).toMatchObject({ notes: 1, privateNotes: 1, chunks: 1 });
    expect(await reader.embeddingNeed(unknown, true, never)).toMatchObject({ notes: 2, privateNotes: 0, chunks: 2 });
  });

  it("counts further than one page", async () => {
    for (let note = 0; note < 30; note++) {
      const sections = Array.from({ length: 40 }, (_, part) => `## Part ${part}\nWords ${note}.${part}`);
      await notes.add(`${note}.md`, `# Note ${note}\n${sections.join("\n")}`);
    }
    expect(await reader.embeddingNeed(unknown, false, never)).toMatchObject({ notes: 30, chunks: 30 * 41 });
  });

  it("is nothing where nothing was indexed, and stops when it is cancelled", async () => {
    expect(await reader.embeddingNeed(large, false, never)).toMatchObject({ notes: 0, chunks: 0, tokens: 0 });
    const cancelled = AbortSignal.abort(new Error("gone"));
    await expect(reader.embeddingNeed(large, false, cancelled)).rejects.toThrow("gone");
  });
});
