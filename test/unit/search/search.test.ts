import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { IndexUnavailableError, UsageError } from "../../../server/src/core/errors.ts";
import { estimateTokens } from "../../../server/src/embed/estimate-tokens.ts";
import type { SearchResult } from "../../../server/src/protocol/search.ts";
import type { IndexForSearch } from "../../../server/src/search/nearest.ts";
import { FolderDisk } from "../../../server/src/search/note-disk.ts";
import { QueryVectors } from "../../../server/src/search/query-vectors.ts";
import { Search } from "../../../server/src/search/search.ts";
import { CachedKeys } from "../../../server/src/store/embeddings/cached-keys.ts";
import { SqliteSearchReader } from "../../../server/src/store/search-reader.ts";
import { ExactIndex } from "../../../server/src/vectors/exact-index.ts";
import { Int8Scan } from "../../../server/src/vectors/int8-scan.ts";
import { FakeEmbedder } from "../../support/fake-embedder.ts";
import { IndexedNotes } from "../../support/indexed-notes.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { MemoryLog } from "../../support/memory-log.ts";

/** An index that no query reaches unnoticed. */
class WatchedIndex extends ExactIndex {
  asked = 0;
  failure: Error | null = null;

  override nearest(...args: Parameters<ExactIndex["nearest"]>): ReturnType<ExactIndex["nearest"]> {
    this.asked++;
    return this.failure === null ? super.nearest(...args) : Promise.reject(this.failure);
  }
}

const signal = new AbortController().signal;
const pathsOf = (result: SearchResult) => result.hits.map((it) => it.path);

describe("a search", () => {
  let notes: IndexedNotes;
  let reader: SqliteSearchReader;
  let index: WatchedIndex;
  let embedder: FakeEmbedder;
  let available: IndexForSearch;
  let search: Search;

  beforeEach(async () => {
    embedder = new FakeEmbedder({ dimensions: 64 });
    notes = await IndexedNotes.create(embedder);
    reader = new SqliteSearchReader({
      catalogFile: async () => notes.layout.catalogFile(1),
      embeddings: notes.store.embeddings,
      scan: new Int8Scan(),
      cached: new CachedKeys(notes.layout.embeddingsFile),
      estimateTokens,
    });
    index = new WatchedIndex(() => new Int8Scan());
    available = { kind: "ready", index };
    const clock = new ManualClock();
    search = new Search({
      reader,
      index: () => available,
      queryVectors: new QueryVectors({
        embedder: (identity) => (identity.model === embedder.identity.model ? embedder : null),
        queryTimeoutMs: () => 1_000,
        clock,
      }),
      disk: new FolderDisk(notes.notesDir),
      clock,
      log: new MemoryLog(),
    });
    await notes.add(
      "pods.md",
      "# Pods\n\nintro\n## Resize\n\nresize a running pod in place\n## Delete\n\ndelete a pod",
    );
    await notes.add("volumes.md", "# Volumes\n\nmake a volume bigger while it is mounted");
    await notes.add("日本語.md", "# 全文検索\n\n同期の状態を表示する");
    await notes.deliver(index);
  });
  afterEach(async () => {
    reader.close();
    await notes[Symbol.asyncDispose]();
  });

  it("answers by words and meaning, each note once, by its best section", async () => {
    const result = await search.search({ query: "resize a running pod" }, signal);
    expect(result).toMatchObject({ mode: "hybrid", degraded: false, reason: null });
    expect(pathsOf(result).filter((path) => path === "pods.md")).toHaveLength(1);
    expect(result.hits[0]).toMatchObject({
      path: "pods.md",
      title: "Pods",
      headings: ["Resize"],
      startLine: 4,
      endLine: 6,
      excerpt: "resize a running pod in place",
      matches: ["semantic", "text"],
      stale: false,
    });
    const { excerpt, highlights } = result.hits[0] ?? { excerpt: "", highlights: [] };
    expect(highlights.map((it) => excerpt.slice(it.start, it.end))).toEqual(["resize", "running", "pod"]);
  });

  it("obeys the mode", async () => {
    const text = await search.search({ query: "volume", mode: "text" }, signal);
    expect(text.hits.map((it) => it.matches)).toEqual([["text"]]);
    expect(index.asked).toBe(0);
    const semantic = await search.search({ query: "volume", mode: "semantic" }, signal);
    expect(semantic.hits.every((it) => it.matches.join() === "semantic")).toBe(true);
    expect(pathsOf(semantic)[0]).toBe("volumes.md");
    expect(index.asked).toBe(1);
  });

  it("finds Japanese words of two characters, and of one", async () => {
    for (const query of ["検索", "同期", "索"]) {
      const result = await search.search({ query, mode: "text" }, signal);
      expect(pathsOf(result), query).toEqual(["日本語.md"]);
    }
  });

  it("filters vectors by the exact scan, and lists notes for a filter alone", async () => {
    const filtered = await search.search({ query: "volume path:pods", mode: "semantic" }, signal);
    expect(pathsOf(filtered)).toEqual(["pods.md"]);
    expect(filtered.degraded).toBe(false);
    expect(index.asked).toBe(0);
    expect(pathsOf(await search.search({ query: "-path:日本 -title:none" }, signal))).toEqual([
      "pods.md",
      "volumes.md",
    ]);
  });

  it("keeps phrases and exclusions for meaning too", async () => {
    expect(pathsOf(await search.search({ query: 'pod "a volume"' }, signal))).toEqual(["volumes.md"]);
    const result = await search.search({ query: "pod -resize", mode: "semantic" }, signal);
    expect(result.hits.find((it) => it.path === "pods.md")?.headings).not.toEqual(["Resize"]);
  });

  it("answers nothing to nothing, and refuses a date that is none", async () => {
    expect((await search.search({ query: "  ?! " }, signal)).hits).toEqual([]);
    await expect(search.search({ query: "pod after:soon" }, signal)).rejects.toBeInstanceOf(UsageError);
  });

  it("gives as many hits as asked for", async () => {
    expect((await search.search({ query: "a", limit: 2, mode: "semantic" }, signal)).hits).toHaveLength(2);
  });

  describe("degraded", () => {
    it("scans exactly when the index is not available, and says why", async () => {
      available = { kind: "unavailable", reason: "The vector index is being rebuilt." };
      const result = await search.search({ query: "resize a running pod", mode: "semantic" }, signal);
      expect(result).toMatchObject({ degraded: true, reason: "The vector index is being rebuilt." });
      expect(pathsOf(result)[0]).toBe("pods.md");
    });

    it("scans exactly when the index fails, and says so", async () => {
      index.failure = new IndexUnavailableError("Chroma has ended.");
      const result = await search.search({ query: "resize a running pod" }, signal);
      expect(result.degraded).toBe(true);
      expect(result.reason).toBe("Chroma has ended. The notes were searched without it.");
      expect(result.hits[0]?.matches).toEqual(["semantic", "text"]);
      index.failure = new TypeError("fetch failed");
      expect((await search.search({ query: "pod" }, signal)).reason).toMatch(/^The vector index did not answer/);
    });

    it("searches by words when the embedder fails, in semantic mode too", async () => {
      embedder.behave = () => {
        throw new IndexUnavailableError("No network.");
      };
      for (const mode of ["hybrid", "semantic"] as const) {
        const result = await search.search({ query: "bigger volume", mode }, signal);
        expect(result).toMatchObject({ degraded: true, reason: "No network. Only words were searched." });
        expect(result.hits.map((it) => [it.path, it.matches])).toEqual([["volumes.md", ["text"]]]);
      }
      const text = await search.search({ query: "volume", mode: "text" }, signal);
      expect(text.degraded).toBe(false);
    });

    it("searches by words when the model of the index cannot be asked any more", async () => {
      embedder = new FakeEmbedder({ model: "another", dimensions: 64 });
      const result = await search.search({ query: "volume" }, signal);
      expect(result.degraded).toBe(true);
      expect(result.reason).toContain("fake");
      expect(pathsOf(result)).toEqual(["volumes.md"]);
    });
  });

  describe("while the notes change", () => {
    it("finds by words at once what the index is still owed", async () => {
      await notes.add("new.md", "a brand new thought");
      const result = await search.search({ query: "brand new thought" }, signal);
      expect(result.hits[0]).toMatchObject({ path: "new.md", matches: ["text"] });
    });

    it("drops what the index holds and the catalog does not", async () => {
      await notes.remove("volumes.md");
      const result = await search.search({ query: "make a volume bigger", mode: "semantic" }, signal);
      expect(index.asked).toBe(1);
      expect(pathsOf(result)).not.toContain("volumes.md");
    });

    it("never shows text that the note no longer holds", async () => {
      await notes.writeToDisk("volumes.md", "# Volumes\n\nnothing of that any more");
      const result = await search.search({ query: "volume bigger" }, signal);
      expect(result.hits[0]).toMatchObject({ path: "volumes.md", stale: true, excerpt: "", highlights: [] });
    });

    it("corrects the lines of a section that moved", async () => {
      await notes.writeToDisk("volumes.md", "new first line\n\n# Volumes\n\nmake a volume bigger while it is mounted");
      const [hit] = (await search.search({ query: "volume bigger" }, signal)).hits;
      expect(hit).toMatchObject({ startLine: 3, endLine: 5, stale: false });
      expect(hit?.excerpt).toContain("bigger");
    });

    it("drops a note that is gone and gives the next one", async () => {
      await rm(join(notes.notesDir, "volumes.md"));
      const result = await search.search({ query: "a volume", mode: "semantic", limit: 1 }, signal);
      expect(pathsOf(result)).toHaveLength(1);
      expect(pathsOf(result)).not.toContain("volumes.md");
    });
  });

  describe("for related notes", () => {
    it("gives the nearest other notes", async () => {
      await notes.add("pods-2.md", "# Pods\n\nresize a running pod again");
      await notes.deliver(index);
      const result = await search.related({ path: "pods.md" }, signal);
      expect(pathsOf(result)[0]).toBe("pods-2.md");
      expect(pathsOf(result)).not.toContain("pods.md");
      expect(result).toMatchObject({ query: "pods.md", mode: "semantic", degraded: false });
    });

    it("refuses a path that no note has, and says when a note is not embedded yet", async () => {
      await expect(search.related({ path: "nowhere.md" }, signal)).rejects.toBeInstanceOf(UsageError);
      await notes.add("new.md", "not embedded");
      expect(await search.related({ path: "new.md" }, signal)).toMatchObject({ degraded: true, hits: [] });
    });
  });

  it("stops when it is cancelled", async () => {
    const typing = new AbortController();
    embedder.behave = () => typing.abort(new Error("typed on"));
    await expect(search.search({ query: "pod" }, typing.signal)).rejects.toThrow("typed on");
    await expect(search.search({ query: "pod" }, typing.signal)).rejects.toThrow("typed on");
    await expect(search.related({ path: "pods.md" }, typing.signal)).rejects.toThrow("typed on");
  });
});
