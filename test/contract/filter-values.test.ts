import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FilterValues } from "../../server/src/core/ports/filter-values.ts";
import { estimateTokens } from "../../server/src/embed/estimate-tokens.ts";
import { parseQuery } from "../../server/src/search/query.ts";
import { CachedKeys } from "../../server/src/store/embeddings/cached-keys.ts";
import { SqliteSearchReader } from "../../server/src/store/search-reader.ts";
import { Int8Scan } from "../../server/src/vectors/int8-scan.ts";
import { SearchClient } from "../../server/src/workers/search-client.ts";
import { FakeEmbedder } from "../support/fake-embedder.ts";
import { IndexedNotes } from "../support/indexed-notes.ts";

type Closable = FilterValues & { close(): void | Promise<void> };

const never = new AbortController().signal;
const readers: Record<string, (notes: IndexedNotes) => Closable> = {
  "in this thread": (notes) => readerOf(notes),
  "in a thread of its own": (notes) => new SearchClient({ root: notes.root, notesRealPath: notes.notesDir }),
};

function readerOf(notes: IndexedNotes): SqliteSearchReader {
  return new SqliteSearchReader({
    catalogFile: async () => notes.layout.catalogFile(1),
    embeddings: notes.store.embeddings,
    scan: new Int8Scan(),
    cached: new CachedKeys(notes.layout.embeddingsFile),
    estimateTokens,
  });
}

describe.each(Object.entries(readers))("values for a filter, %s", (_name, open) => {
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

  const tagged = (path: string, ...tags: string[]) => notes.add(path, `# ${path}\n`, { frontMatter: { tags } });
  const values = async (field: "tag" | "path", prefix: string, limit = 20) =>
    (await reader.filterValues(field, prefix, limit, never)).map(({ value, notes: count }) => `${value} ${count}`);

  it("gives tags, the most used first, whatever their case", async () => {
    await tagged("a.md", "Ops", "rare");
    await tagged("b.md", "ops", "Other");
    expect(await values("tag", "")).toEqual(["ops 2", "other 1", "rare 1"]);
    expect(await values("tag", "O")).toEqual(["ops 2", "other 1"]);
    expect(await values("tag", "", 1)).toEqual(["ops 2"]);
  });

  it("finds a nested tag by its inner part, and offers what it is nested under", async () => {
    await tagged("a.md", "ops/network/dns", "ops/network/dhcp");
    await tagged("b.md", "ops/disk", "netbook");
    expect(await values("tag", "net")).toEqual([
      "netbook 1",
      "ops/network 1",
      "ops/network/dhcp 1",
      "ops/network/dns 1",
    ]);
    expect(await values("tag", "ops")).toEqual(expect.arrayContaining(["ops 2", "ops/network 1", "ops/disk 1"]));
    expect(await values("tag", "ops/n")).not.toContain("ops/disk 1");
    expect(await values("tag", "work")).toEqual([]);
  });

  it("gives folders with the notes below them, by the beginning of their path", async () => {
    await notes.add("root.md", "# Root\n");
    await notes.add("Docs/a.md", "# A\n");
    await notes.add("Docs/guides/b.md", "# B\n");
    await notes.add("Docs/guides/c.md", "# C\n");
    await notes.add("日本/メモ.md", "# D\n");
    expect(await values("path", "")).toEqual(["Docs/ 3", "Docs/guides/ 2", "日本/ 1"]);
    expect(await values("path", "docs/g")).toEqual(["Docs/guides/ 2"]);
    expect(await values("path", "guides")).toEqual([]);
    expect(await values("path", "日")).toEqual(["日本/ 1"]);
  });

  it("compares and gives composed characters, however the disk writes them", async () => {
    await notes.add("Cafe\u0301/a.md", "# A\n");
    expect(await values("path", "CAFÉ")).toEqual(["Café/ 1"]);
  });

  it("leaves out what the query language cannot name", async () => {
    await tagged('say "hi"/a.md', 'quo"ted');
    expect(await values("path", "")).toEqual([]);
    expect(await values("tag", "")).toEqual([]);
  });

  it("knows of what was written since it was asked last", async () => {
    await tagged("one/a.md", "first");
    expect(await values("tag", "")).toEqual(["first 1"]);
    await tagged("two/b.md", "second");
    expect(await values("tag", "")).toEqual(["first 1", "second 1"]);
    await notes.remove("one/a.md");
    expect(await values("path", "")).toEqual(["two/ 1"]);
  });

  it("stops when nobody wants the answer any more", async () => {
    await expect(reader.filterValues("tag", "", 5, AbortSignal.abort(new Error("gone")))).rejects.toThrow("gone");
  });
});

it("counts for a tag as many notes as its filter finds", async () => {
  await using notes = await IndexedNotes.create(new FakeEmbedder({ dimensions: 8 }));
  const reader = readerOf(notes);
  for (const [index, tags] of [["a", "a/b"], ["a/b/c"], ["ab"], ["a0"], ["a/b", "a/c"]].entries())
    await notes.add(`${index}.md`, `# ${index}\n`, { frontMatter: { tags } });
  for (const { value, notes: count } of await reader.filterValues("tag", "", 100, never)) {
    const { text, filter } = parseQuery(`tag:${value}`);
    expect(await reader.text(text, filter, 100), value).toHaveLength(count);
  }
  reader.close();
});
