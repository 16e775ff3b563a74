import { rm } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { queryTokens } from "../../server/src/chunking/tokens.ts";
import { chunkerVersion } from "../../server/src/core/chunk.ts";
import { StoreError } from "../../server/src/core/errors.ts";
import type { NotePath } from "../../server/src/core/note.ts";
import type { EmbeddingNeeds } from "../../server/src/core/ports/embedding-needs.ts";
import type { FilterValues } from "../../server/src/core/ports/filter-values.ts";
import type { SearchReader, TextQuery } from "../../server/src/core/ports/search-reader.ts";
import { estimateTokens } from "../../server/src/embed/estimate-tokens.ts";
import { parseQuery } from "../../server/src/search/query.ts";
import { CachedKeys } from "../../server/src/store/embeddings/cached-keys.ts";
import { readPointer } from "../../server/src/store/pointer.ts";
import { SqliteSearchReader } from "../../server/src/store/search-reader.ts";
import { Int8Scan } from "../../server/src/vectors/int8-scan.ts";
import { SearchClient } from "../../server/src/workers/search-client.ts";
import { FakeEmbedder } from "../support/fake-embedder.ts";
import { hashVector } from "../support/hash-vector.ts";
import { IndexedNotes } from "../support/indexed-notes.ts";

type Closable = SearchReader & FilterValues & EmbeddingNeeds & { close(): void | Promise<void> };

const readers: Record<string, (notes: IndexedNotes) => Closable> = {
  "in this thread": (notes) =>
    new SqliteSearchReader({
      catalogFile: async () => {
        const pointer = await readPointer(notes.layout.pointerFile);
        return pointer === null ? null : notes.layout.catalogFile(pointer.catalog);
      },
      embeddings: { get: (identity, keys) => notes.store.embeddings.get(identity, keys) },
      scan: new Int8Scan(),
      cached: new CachedKeys(notes.layout.embeddingsFile),
      estimateTokens,
    }),
  "in a thread of its own": (notes) => new SearchClient({ root: notes.root, notesRealPath: notes.notesDir }),
};

const anything: TextQuery = { terms: [], phrases: [], excluded: [] };

describe.each(Object.entries(readers))("a search reader %s", (_name, open) => {
  let notes: IndexedNotes;
  let reader: Closable;
  const embedder = new FakeEmbedder({ dimensions: 64 });

  beforeEach(async () => {
    notes = await IndexedNotes.create(embedder);
    reader = open(notes);
  });
  afterEach(async () => {
    await reader.close();
    await notes[Symbol.asyncDispose]();
  });

  async function pathsOf(
    hits: readonly { chunk: Parameters<SearchReader["resolve"]>[0][number] }[],
  ): Promise<string[]> {
    return (await reader.resolve(hits.map((it) => it.chunk))).map((it) => it.note.path);
  }
  /** Paths of the notes found for a query as it is typed. */
  async function find(query: string): Promise<string[]> {
    const { text, filter } = parseQuery(query);
    return [...new Set(await pathsOf(await reader.text(text, filter, 50)))];
  }
  async function exact(query: string, limit = 10): Promise<string[]> {
    const { text, filter } = parseQuery(query);
    return pathsOf(await reader.exact(hashVector(parseQuery(query).semantic, 64), filter, limit, text));
  }

  describe("by words", () => {
    it("puts a word in the title before one in the text", async () => {
      await notes.add("a.md", "# Cooking\n\nSomebody mentioned backups while we cooked a meal.");
      await notes.add("b.md", "# Backups\n\nSomebody mentioned cooked meals while we slept.");
      expect(await find("backup")).toEqual(["b.md", "a.md"]);
      const hits = await reader.text(parseQuery("backup").text, null, 10);
      expect(hits.map((it) => it.score > 0)).toEqual([true, true]);
    });

    it("finds two characters and one character of Japanese inside a longer run", async () => {
      await notes.add("ja.md", "# 全文検索の仕組み\n\n同期の状態を表示する。");
      await notes.add("other.md", "# 猫\n\n吾輩は猫である。");
      for (const query of ["検索", "同期", "状態", "索", "示", "る。"])
        expect(await find(query), query).toContain("ja.md");
      expect(await find("検索")).toEqual(["ja.md"]);
      expect(await find("索")).toEqual(["ja.md"]);
      expect(await find('"の状"')).toEqual(["ja.md"]);
      expect(await find('"状"')).toEqual(["ja.md"]);
    });

    it("finds a note by its file name", async () => {
      await notes.add("ops/deploy-runbook.md", "nothing to see");
      expect(await find("runbook")).toEqual(["ops/deploy-runbook.md"]);
    });

    it("wants phrases in order, and nothing of what is excluded", async () => {
      await notes.add("a.md", "resize the pod in place");
      await notes.add("b.md", "place the pod in the resize queue");
      await notes.add("c.md", "in place, by the legacy way");
      expect((await find('"in place" pod')).sort()).toEqual(["a.md", "c.md"]);
      expect(await find('"in place" -legacy')).toEqual(["a.md"]);
      expect(await find("pod -queue")).toEqual(["a.md"]);
      expect(await find('pod -"in place"')).toEqual(["b.md"]);
    });

    it("with exclusions or filters only gives the first section of each note, in path order", async () => {
      await notes.add("b.md", "# B\n\nintro\n## Two\n\nlegacy");
      await notes.add("a.md", "# A\n\nlegacy\n## Two\n\nmodern");
      const hits = await reader.text({ ...anything, excluded: [["legaci"]] }, null, 10);
      const chunks = await reader.resolve(hits.map((it) => it.chunk));
      expect(chunks.map((it) => [it.note.path, it.ordinal])).toEqual([
        ["a.md", 1],
        ["b.md", 0],
      ]);
      expect(hits.map((it) => it.score)).toEqual([0, 0]);
    });

    it("finds what the vector index is still owed, and says so", async () => {
      await notes.add("new.md", "just written");
      const [hit] = await reader.text(parseQuery("written").text, null, 10);
      const ids = hit === undefined ? [] : [hit.chunk];
      expect((await reader.resolve(ids))[0]?.pending).toBe(true);
      await notes.deliver();
      expect((await reader.resolve(ids))[0]?.pending).toBe(false);
    });

    it("gives as many as asked for, best first", async () => {
      for (let n = 0; n < 9; n++) await notes.add(`${n}.md`, `word ${"filler ".repeat(n)}`);
      const hits = await reader.text({ ...anything, terms: queryTokens("word") }, null, 4);
      expect(await pathsOf(hits)).toEqual(["0.md", "1.md", "2.md", "3.md"]);
      expect(hits.map((it) => it.score)).toEqual([...hits.map((it) => it.score)].sort((a, b) => b - a));
    });
  });

  describe("with a filter", () => {
    const day = (text: string) => Date.parse(text);

    beforeEach(async () => {
      const mtime = day("2025-06-01");
      await notes.add("docs/Ärzte.md".normalize("NFD"), "# Praxis\n\nsame words", { mtime });
      await notes.add("docs/deep/plan.md", "# The Plan\n\nsame words", {
        mtime,
        frontMatter: { tags: ["Ops/Backup"], date: "2026-11-21" },
      });
      await notes.add("log.txt", "same words", { mtime, frontMatter: { tags: ["draft"] } });
      await notes.deliver();
    });

    const cases: readonly [string, readonly string[]][] = [
      ["path:docs/*.md", ["Ärzte"]],
      ["path:docs/**", ["Ärzte", "plan"]],
      ["path:docs/**/*.md", ["Ärzte", "plan"]],
      ["path:PLAN", ["plan"]],
      ["path:*.txt", ["log"]],
      ["path:ärzte", ["Ärzte"]],
      ["-path:docs", ["log"]],
      ["path:plan path:log", ["log", "plan"]],
      ["tag:ops", ["plan"]],
      ["tag:#ops/BACKUP", ["plan"]],
      ["tag:op", []],
      ["-tag:draft", ["Ärzte", "plan"]],
      ["title:plan", ["plan"]],
      ["title:log", ["log"]],
      ["-title:pr", ["log", "plan"]],
      ["after:2026-11-21", ["plan"]],
      ["after:2026-11-22", []],
      ["before:2026", ["Ärzte", "log"]],
      ["after:2025-06 before:2025-07", ["Ärzte", "log"]],
      ["path:docs tag:ops title:plan after:2026", ["plan"]],
    ];
    it.each(cases)("%s finds its notes by words, by vectors, and alone", async (filter, names) => {
      const nameOf = (path: string) => path.normalize("NFC").replace(/^.*\/|\..*$/g, "");
      const sorted = (paths: string[]) => [...new Set(paths.map(nameOf))].sort();
      const expected = [...names].sort();
      expect(sorted(await find(`${filter} words`))).toEqual(expected);
      expect(sorted(await exact(`${filter} words`))).toEqual(expected);
      expect(sorted(await find(filter))).toEqual(expected);
    });

    it("combines with phrases and exclusions for vectors too", async () => {
      expect(await exact('"the plan"')).toEqual(["docs/deep/plan.md"]);
      expect(await exact("words -plan -praxis")).toEqual(["log.txt"]);
    });
  });

  describe("by vectors, without the index", () => {
    it("gives the nearest chunks with their cosines", async () => {
      await notes.add("a.md", "apples and pears");
      await notes.add("b.md", "trains and planes");
      await notes.deliver();
      const hits = await reader.exact(hashVector("trains and planes", 64), null, 10);
      expect(await pathsOf(hits)).toEqual(["b.md", "a.md"]);
      expect(hits[0]?.score).toBeCloseTo(1, 2);
    });

    it("sees what was written since the last scan, and not what was removed", async () => {
      await notes.add("a.md", "trains and planes");
      await notes.deliver();
      expect(await exact("trains and planes")).toEqual(["a.md"]);
      await notes.add("b.md", "trains and planes and ships");
      await notes.deliver();
      expect(await exact("trains and planes")).toEqual(["a.md", "b.md"]);
      await notes.remove("a.md");
      expect(await exact("trains and planes")).toEqual(["b.md"]);
    });

    it("passes over chunks that are not embedded yet", async () => {
      await notes.add("a.md", "trains and planes");
      await notes.deliver();
      await notes.add("b.md", "trains and planes");
      await notes.add("c.md", "not embedded yet");
      // b.md's text is paid for already: the same text is never embedded twice.
      expect((await exact("trains and planes")).sort()).toEqual(["a.md", "b.md"]);
    });

    it("gives the cached vectors of keys", async () => {
      await notes.add("a.md", "trains");
      await notes.deliver();
      const [chunk] = await reader.chunksOf("a.md" as NotePath);
      if (chunk === undefined) throw new Error("a.md was added");
      const vectors = await reader.vectors([chunk.embedKey]);
      expect([...vectors.keys()]).toEqual([chunk.embedKey]);
      expect([...(vectors.get(chunk.embedKey) ?? [])]).toEqual([...hashVector("trains", 64)]);
    });
  });

  describe("about chunks", () => {
    it("resolves known ids in the order asked, with their note", async () => {
      await notes.add("a.md", "# A\n\none\n## Two\n\ntwo", { frontMatter: { tags: ["x"] } });
      await notes.add("b.md", "plain");
      const [first, second] = await reader.chunksOf("a.md" as NotePath);
      const [other] = await reader.chunksOf("b.md" as NotePath);
      if (first === undefined || second === undefined || other === undefined) throw new Error("both notes were added");
      const unknown = "0".repeat(32) as typeof first.chunk;
      expect(await reader.resolve([other.chunk, unknown, second.chunk, first.chunk])).toEqual([other, second, first]);
      expect(second).toMatchObject({ ordinal: 1, headings: ["Two"], startLine: 4, endLine: 6, text: "## Two\n\ntwo" });
      expect(second.note).toMatchObject({ path: "a.md", title: "A", frontMatter: { tags: ["x"] } });
      const [known] = await notes.store.catalog.known(["a.md" as NotePath]);
      expect(second.note.fingerprint).toEqual(known?.fingerprint);
      expect(second.note.hash).toBe(known?.hash);
    });

    it("finds a note by the composed form of its path", async () => {
      await notes.add("Ärzte.md".normalize("NFD"), "one");
      expect(await reader.chunksOf("Ärzte.md".normalize("NFC") as NotePath)).toHaveLength(1);
      expect(await reader.chunksOf("nowhere.md" as NotePath)).toEqual([]);
    });
  });

  describe("while generations change", () => {
    it("serves the live generation by vectors, and by words what only the building one holds", async () => {
      await notes.add("old.md", "old trains");
      await notes.deliver();
      const next = { ...embedder.identity, model: "next" };
      await notes.store.catalog.want(next, chunkerVersion, notes.epoch);
      await notes.add("new.md", "new trains");
      expect((await reader.live())?.identity).toEqual(embedder.identity);
      expect((await find("trains")).sort()).toEqual(["new.md", "old.md"]);
      expect(await exact("old trains")).toEqual(["old.md"]);
      const { text } = parseQuery("trains");
      // A chunk that both generations hold is found once.
      expect(await reader.text(text, null, 50)).toHaveLength(2);
    });
  });

  describe("when the catalog is replaced", () => {
    it("goes over to the one that the pointer names", async () => {
      await notes.add("a.md", "first catalog");
      expect(await find("catalog")).toEqual(["a.md"]);
      await notes.startCatalog(2);
      await notes.add("b.md", "second catalog");
      expect(await find("catalog")).toEqual(["b.md"]);
    });

    it("fails with a sentence when the catalog is not there", async () => {
      await notes.startCatalog(3);
      notes.store.close();
      for (const suffix of ["", "-wal", "-shm"]) await rm(`${notes.layout.catalogFile(3)}${suffix}`, { force: true });
      await expect(reader.live()).rejects.toBeInstanceOf(StoreError);
    });

    it("finds nothing, and no error, where nothing was ever indexed", async () => {
      await rm(notes.layout.pointerFile);
      expect(await reader.live()).toBeNull();
      expect(await reader.text(parseQuery("word").text, null, 10)).toEqual([]);
      expect(await reader.exact(hashVector("word", 64), null, 10)).toEqual([]);
    });
  });
});

it("a search client that was closed refuses calls with a sentence", async () => {
  await using notes = await IndexedNotes.create(new FakeEmbedder());
  const client = new SearchClient({ root: notes.root, notesRealPath: notes.notesDir });
  expect(await client.live()).not.toBeNull();
  await client.close();
  await expect(client.live()).rejects.toBeInstanceOf(StoreError);
});
