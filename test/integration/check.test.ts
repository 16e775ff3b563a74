import { open, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ChunkId, EmbedKey } from "../../server/src/core/chunk.ts";
import { IndexCorruptError, IndexUnavailableError } from "../../server/src/core/errors.ts";
import type { VectorIndex } from "../../server/src/core/ports/vector-index.ts";
import { runCheck } from "../../server/src/integrity/check.ts";
import { catalogDatabase } from "../../server/src/store/catalog/catalog-database.ts";
import { SqliteStoreAudit } from "../../server/src/store/catalog/store-audit.ts";
import { openDatabase } from "../../server/src/store/database.ts";
import { CheckedFolder } from "../support/checked-folder.ts";
import { hashVector } from "../support/hash-vector.ts";

const signal = new AbortController().signal;
let folder: CheckedFolder;

beforeEach(async () => {
  folder = await CheckedFolder.open();
  await folder.write(
    Object.fromEntries(Array.from({ length: 40 }, (_, number) => [`note-${number}.md`, `word${number} and more`])),
  );
  await folder.sync();
});
afterEach(() => folder[Symbol.asyncDispose]());

const kinds = async (params = {}) => (await folder.check(params)).findings.map(({ kind, where }) => `${kind}@${where}`);
const storedAs = (chunk: ChunkId, embedKey: EmbedKey, text: string) =>
  folder.index.upsert(folder.live.collection, [{ chunk, embedKey, vector: hashVector(text, 32) }], signal);

/** An index whose answers are the real one's but for these. */
const indexWith = (given: Partial<VectorIndex>): VectorIndex => {
  const real = folder.index;
  return new Proxy(real, {
    get: (_target, name) => {
      const own = given[name as keyof VectorIndex];
      if (own !== undefined) return own;
      const value = real[name as keyof VectorIndex];
      return typeof value === "function" ? value.bind(real) : value;
    },
  });
};

describe("a check of a sound folder", () => {
  test.each([{ deep: false }, { deep: true }])("finds nothing and records its run (%o)", async (params) => {
    const report = await folder.check(params);
    expect(report).toMatchObject({ ok: true, checkedNotes: 40, checkedChunks: 40, findings: [], findingCount: 0 });
    expect(await folder.store.ledger.runs("check", 5)).toMatchObject([{ kind: "check", ok: true }]);
  });

  test("tells how far each check has come", async () => {
    const seen = new Set<string>();
    await runCheck(folder.checkDeps(), {}, signal, ({ check }) => seen.add(check));
    expect(seen).toContain("disk-vs-catalog");
    expect(seen).toContain("catalog-vs-index");
  });

  test("that is cancelled rejects and records nothing", async () => {
    const controller = new AbortController();
    const cancelled = runCheck(folder.checkDeps(), {}, controller.signal, () => controller.abort(new Error("enough")));
    await expect(cancelled).rejects.toThrow("enough");
    expect(await folder.store.ledger.runs("check", 5)).toEqual([]);
  });
});

describe("the disk against the catalog", () => {
  test("an edit, a removal and a new note that no sync has seen are found", async () => {
    await folder.write({ "note-1.md": "edited", "new.md": "new" });
    await folder.remove("note-2.md");
    const { findings } = await folder.check();
    expect(findings.map(({ kind, path }) => `${kind} ${path}`).sort()).toEqual([
      "disk-added new.md",
      "disk-changed note-1.md",
      "disk-removed note-2.md",
    ]);
  });

  test("a note that was only touched is no finding", async () => {
    await utimes(join(folder.notesDir, "note-1.md"), new Date(), new Date(Date.now() + 5_000));
    expect(await folder.check()).toMatchObject({ ok: true });
  });

  test("other bytes behind the same fingerprint are found by a deep check only", async () => {
    folder.database.raw.prepare("UPDATE note SET hash = ? WHERE path = 'note-3.md'").run("0".repeat(64));
    expect(await kinds()).toEqual([]);
    expect(await kinds({ deep: true })).toEqual(["disk-changed@disk"]);
  });

  test("notes in a folder that cannot be read are not called removed", async () => {
    await folder.write({ "locked/a.md": "a" });
    await folder.sync();
    folder.source.unreadable.add("locked");
    expect(await kinds()).toEqual([]);
  });
});

describe("the catalog against the index", () => {
  test("a missing, a stale and an orphaned entry are found and named", async () => {
    const [gone, old] = [await folder.chunkOf("note-1.md"), await folder.chunkOf("note-2.md")];
    await folder.index.delete(folder.live.collection, [gone], signal);
    await storedAs(old, "f".repeat(64) as EmbedKey, "another text");
    await storedAs("e".repeat(32) as ChunkId, "a".repeat(64) as EmbedKey, "ghost");
    const { findings } = await folder.check();
    expect(findings.map(({ kind, where, path, chunk }) => [kind, where, path, chunk])).toEqual(
      expect.arrayContaining([
        ["missing", "index", "note-1.md", gone],
        ["stale", "index", "note-2.md", old],
        ["orphan", "index", undefined, "e".repeat(32)],
      ]),
    );
    expect(findings).toHaveLength(3);
  });

  test("chunks that the outbox still owes are no drift", async () => {
    await folder.write({ "note-1.md": "edited but not delivered", "new.md": "new" });
    await folder.remove("note-2.md");
    await folder.reconcile();
    expect(await kinds()).toEqual([]);
  });

  test("what is written and delivered while the check runs is no finding", async () => {
    const real = folder.index;
    const interfere = async (round: number) => {
      folder.index = real;
      await folder.write({ "note-1.md": `edit ${round}`, [`later-${round}.md`]: `later ${round}` });
      if (round < 5) await folder.remove(`note-${round + 10}.md`);
      await folder.sync();
    };
    let round = 0;
    const busy = indexWith({
      list: async (...args) => {
        const page = await real.list(...args);
        await interfere(++round);
        return page;
      },
      present: async (...args) => {
        const found = await real.present(...args);
        await interfere(++round);
        return found;
      },
      vectors: async (...args) => {
        await interfere(++round);
        return real.vectors(...args);
      },
      count: async (...args) => {
        await interfere(++round);
        return real.count(...args);
      },
    });
    expect((await folder.check({ deep: true }, { index: busy })).findings).toEqual([]);
    expect(round).toBeGreaterThanOrEqual(4);
  });

  test("an id that the index holds twice is found", async () => {
    const chunk = await folder.chunkOf("note-1.md");
    const real = folder.index;
    folder.index = indexWith({
      list: async (...args) => {
        const page = await real.list(...args);
        return page.flatMap((key) => (key.chunk === chunk ? [key, key] : [key]));
      },
      present: async (...args) => {
        const found = await real.present(...args);
        return found.flatMap((key) => (key.chunk === chunk ? [key, key] : [key]));
      },
    });
    expect(await kinds()).toEqual(["duplicate@index"]);
  });

  test("an index that counts more than it lists is found", async () => {
    folder.index = indexWith({ count: async () => 41 });
    expect(await kinds()).toEqual(["duplicate@index"]);
  });

  test("more drift than a report lists is counted in full", async () => {
    const ghosts = Array.from({ length: 1_500 }, (_, number) => number.toString(16).padStart(32, "0") as ChunkId);
    for (const ghost of ghosts) await storedAs(ghost, "a".repeat(64) as EmbedKey, "ghost");
    await folder.write({ "new.md": "new" });
    const report = await folder.check();
    expect(report.findingCount).toBe(1_501);
    expect(report.findings).toHaveLength(1_000);
    expect(report.countByKind).toEqual({ orphan: 1_500, "disk-added": 1 });
    expect(report.findings.some(({ kind }) => kind === "disk-added")).toBe(true);
  });
});

describe("the vectors", () => {
  test("a wrong vector under the right id and key is found", async () => {
    const chunk = await folder.chunkOf("note-7.md");
    const [key] = await folder.index.present(folder.live.collection, [chunk], signal);
    await storedAs(chunk, (key as { embedKey: EmbedKey }).embedKey, "quite another text");
    expect(await kinds()).toEqual(["wrong-vector@index"]);
  });

  test.each([
    ["of no numbers", (vector: Float32Array) => vector.map(() => Number.NaN)],
    ["cut short", (vector: Float32Array) => vector.slice(0, 16)],
    [
      "off in one number",
      (vector: Float32Array) => vector.map((value, place) => (place === 31 ? value + 0.01 : value)),
    ],
  ])("a vector that comes back %s is found, with its note", async (_how, spoilt) => {
    const real = folder.index;
    const chunk = await folder.chunkOf("note-7.md");
    folder.index = indexWith({
      vectors: async (...args) =>
        (await real.vectors(...args)).map((entry) =>
          entry.chunk === chunk ? { ...entry, vector: spoilt(entry.vector) } : entry,
        ),
    });
    const { findings } = await folder.check({ deep: true });
    expect(findings).toMatchObject([{ kind: "wrong-vector", where: "index", chunk, path: "note-7.md" }]);
  });

  test("an embedding that the cache lost is found", async () => {
    const lossy = { get: async () => new Map<EmbedKey, Float32Array>() };
    const { findings } = await folder.check({}, { cache: lossy });
    expect(findings).toHaveLength(40);
    expect(findings.every(({ kind, where }) => kind === "missing" && where === "cache")).toBe(true);
  });

  test("one entry that an approximate search overlooks is no damage", async () => {
    const real = folder.index;
    const overlooked = await folder.chunkOf("note-5.md");
    folder.index = indexWith({
      nearest: async (...args) => (await real.nearest(...args)).filter(({ chunk }) => chunk !== overlooked),
    });
    for (let time = 0; time < 5; time += 1) expect(await kinds()).toEqual([]);
  });

  test("an index that lists everything and finds nothing is corrupt", async () => {
    folder.index = indexWith({ nearest: async () => [] });
    expect(await kinds()).toEqual(["corrupt@index"]);
  });
});

describe("an index that does not answer", () => {
  test("is stuck, not corrupt, and only after it was asked again", async () => {
    let asked = 0;
    const waits: number[] = [];
    folder.index = indexWith({
      list: async () => {
        asked += 1;
        throw new IndexUnavailableError("it is starting");
      },
    });
    const clock = { ...folder.checkDeps().clock, sleep: async (ms: number) => void waits.push(ms) };
    const { findings } = await folder.check({}, { clock });
    expect(findings).toMatchObject([
      { kind: "stuck", where: "index", detail: expect.stringContaining("it is starting") },
    ]);
    expect([asked, waits]).toEqual([3, [500, 2_000]]);
  });

  test("for a moment is no finding", async () => {
    const real = folder.index;
    let failures = 1;
    folder.index = indexWith({
      list: async (...args) => {
        if (failures-- > 0) throw new IndexUnavailableError("it is starting");
        return real.list(...args);
      },
    });
    const clock = { ...folder.checkDeps().clock, sleep: async () => {} };
    expect(await folder.check({}, { clock })).toMatchObject({ ok: true });
  });

  test("rightly is corrupt", async () => {
    folder.index = indexWith({
      count: async () => {
        throw new IndexCorruptError("The vector index lost its collection.");
      },
    });
    expect(await kinds()).toEqual(["corrupt@index"]);
  });
});

describe("the store", () => {
  test("a chunk without its text row, and a text row without its chunk, are found", async () => {
    const { raw } = folder.database;
    raw.exec("DELETE FROM chunk_text WHERE rowid = (SELECT text_row FROM chunk LIMIT 1)");
    raw.exec("INSERT INTO chunk_text (rowid, name, headings, body) VALUES (999999, 'a', 'b', 'c')");
    expect(await kinds()).toEqual(["text-mismatch@text", "text-mismatch@text"]);
  });

  test("text that its embedding was not made of is found by a deep check only", async () => {
    folder.database.raw.exec("UPDATE chunk SET text = 'tampered' WHERE rid = (SELECT min(rid) FROM chunk)");
    expect(await kinds()).toEqual([]);
    expect(await kinds({ deep: true })).toEqual(["text-mismatch@text"]);
  });

  test("entries that nothing will deliver are stuck", async () => {
    await folder.write({ "a.md": "a", "b.md": "b", "c.md": "c" });
    await folder.reconcile();
    const { raw } = folder.database;
    const [first, second] = raw.prepare("SELECT seq FROM outbox ORDER BY seq").pluck().all();
    raw.prepare("UPDATE outbox SET claim_epoch = 999 WHERE seq = ?").run(first);
    raw.prepare("UPDATE outbox SET due_at = ? WHERE seq = ?").run(Date.now() + 30 * 24 * 3_600_000, second);
    expect(await kinds()).toEqual(["stuck@outbox", "stuck@outbox"]);
  });

  test("a damaged catalog ends the check with what SQLite says", async () => {
    const { raw } = folder.database;
    const root = raw.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'chunk_by_note'").pluck().get() as number;
    const pageSize = raw.pragma("page_size", { simple: true }) as number;
    raw.pragma("wal_checkpoint(TRUNCATE)");
    const file = await open(folder.catalogFile, "r+");
    await file.write(Buffer.alloc(pageSize, 0xab), 0, pageSize, (root - 1) * pageSize);
    await file.close();
    // A connection of its own: the others hold the sound pages in memory.
    const fresh = openDatabase(folder.catalogFile, catalogDatabase, "read");
    try {
      const report = await folder.check({}, { audit: new SqliteStoreAudit(fresh) });
      expect(report).toMatchObject({ ok: false, checkedNotes: 0 });
      expect(report.findingCount).toBeGreaterThan(0);
      expect(report.findings.every(({ kind, where }) => kind === "corrupt" && where === "catalog")).toBe(true);
    } finally {
      fresh.close();
    }
  });

  test("is not written by a check", async () => {
    const state = () =>
      folder.database.raw
        .prepare(
          "SELECT (SELECT count(*) FROM outbox), (SELECT count(*) FROM chunk), (SELECT max(indexed_at) FROM note)",
        )
        .raw()
        .get();
    await writeFile(join(folder.notesDir, "unseen.md"), "unseen");
    const before = state();
    const version = folder.database.raw.pragma("data_version", { simple: true });
    await folder.check({ deep: true });
    expect(state()).toEqual(before);
    expect(folder.database.raw.pragma("data_version", { simple: true })).toBe(version);
  });
});
