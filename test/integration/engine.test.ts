import { cp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { defaultSettings } from "../../server/src/app/settings.ts";
import type { Settings } from "../../server/src/protocol/settings.ts";
import type { StatusSnapshot } from "../../server/src/protocol/status.ts";
import { readPointer } from "../../server/src/store/pointer.ts";
import { EngineFolder, pathsFor, syncNow } from "../support/engine-folder.ts";
import { until } from "../support/until.ts";

const never = new AbortController().signal;

describe("a folder's engine", () => {
  let folder: EngineFolder;

  beforeEach(async () => {
    folder = await EngineFolder.create();
  });

  afterEach(() => folder[Symbol.asyncDispose]());

  it("finds notes by meaning and by words, in English and Japanese, after one sync", async () => {
    const kura = await folder.engine();
    const report = await syncNow(kura);
    expect(report).toMatchObject({ notes: 3, added: 3, parked: 0, pending: 0, degraded: false, costUsd: 0 });
    expect(report.embedded).toBe(report.chunks);
    const found = await kura.search({ query: "why do we back off with jitter" }, never);
    expect(found.degraded).toBe(false);
    expect(found.hits[0]).toMatchObject({ path: "queue.md", title: "Message queue", stale: false });
    expect((await pathsFor(kura, "5672"))[0]).toBe("queue.md");
    expect((await pathsFor(kura, "復元"))[0]).toBe("sub/backup.md");
    expect(await pathsFor(kura, "tag:ops broker")).toEqual(["queue.md"]);
    const status = await kura.status();
    expect(status).toMatchObject({
      health: "ok",
      phase: "idle",
      notes: 3,
      pending: 0,
      index: { kind: "chroma", state: "ready" },
    });
    expect(status.indexed).toBe(status.chunks);
  });

  it("counts up while it indexes, never back, and says since when all is in sync, also in a new process", async () => {
    for (let note = 0; note < 30; note += 1)
      await folder.write(`${note}.md`, `# Note ${note}\n\nWith words of its own.\n`);
    const kura = await folder.engine({
      settings: { ...defaultSettings, sync: { ...defaultSettings.sync, batchSize: 2 } },
    });
    expect((await kura.status()).lastSyncAt).toBeNull();
    const statuses: StatusSnapshot[] = [];
    const since = Date.now();
    const { chunks } = await kura.sync({}, never, ({ phase }) => {
      if (phase === "indexing") void kura.status().then((status) => statuses.push(status));
    });
    const counted = statuses.filter(({ phase }) => phase === "syncing").map(({ progress }) => progress);
    expect(counted.length).toBeGreaterThan(2);
    expect(counted.every((progress) => progress?.of === "chunks" && progress.total === chunks)).toBe(true);
    const done = counted.map((progress) => progress?.done ?? -1);
    expect(done).toEqual(done.toSorted((left, right) => left - right));
    const { lastSyncAt, progress } = await kura.status();
    expect(progress).toBeNull();
    expect(Date.parse(lastSyncAt ?? "")).toBeGreaterThanOrEqual(since);
    await folder.close();
    const again = (await (await folder.engine()).status()).lastSyncAt ?? "";
    expect(Math.abs(Date.parse(again) - Date.parse(lastSyncAt ?? ""))).toBeLessThan(1000);
  });

  it("does nothing on an unchanged folder, also in a new process", async () => {
    await syncNow(await folder.engine());
    await folder.close();
    const report = await syncNow(await folder.engine());
    expect(report).toMatchObject({
      unchanged: 3,
      added: 0,
      modified: 0,
      embedded: 0,
      upserts: 0,
      deletes: 0,
      requests: 0,
    });
  });

  it("embeds nothing for a renamed folder, and touches the index as little", async () => {
    const kura = await folder.engine();
    await syncNow(kura);
    await rename(join(folder.notesDir, "sub"), join(folder.notesDir, "elsewhere"));
    expect(await syncNow(kura)).toMatchObject({ moved: 1, added: 0, removed: 0, embedded: 0, upserts: 0, deletes: 0 });
    expect((await pathsFor(kura, "復元"))[0]).toBe("elsewhere/backup.md");
  });

  it("embeds nothing for the same notes in another folder", async () => {
    await syncNow(await folder.engine());
    const copy = join(folder.path, "copy");
    await cp(folder.notesDir, copy, { recursive: true });
    const report = await syncNow(await folder.engine({ notesDir: copy }));
    expect(report.embedded).toBe(0);
    expect(report.upserts).toBe(report.chunks);
  });

  it("shows a deleted note no more, and proves that the index let go of it", async () => {
    const kura = await folder.engine();
    const { chunks } = await syncNow(kura);
    await rm(join(folder.notesDir, "coffee.md"));
    expect(await pathsFor(kura, "beans in the cupboard")).not.toContain("coffee.md");
    const report = await syncNow(kura);
    expect(report).toMatchObject({ removed: 1, notes: 2, pending: 0 });
    expect(report.chunks).toBe(chunks - report.deletes);
    expect(await kura.check({ deep: true }, never)).toMatchObject({ ok: true, findings: [] });
  });

  it("notices a save by itself while it watches", async () => {
    const kura = await folder.engine();
    await syncNow(kura);
    await kura.watch();
    await writeFile(join(folder.notesDir, "coffee.md"), "# Coffee\n\nThe zanzibar beans are in the drawer.\n");
    await until("the new word is found", async () => {
      const { hits } = await kura.search({ query: "zanzibar", mode: "text" }, never);
      return hits.some((hit) => hit.path === "coffee.md" && hit.excerpt.includes("zanzibar"));
    });
    await until("all is delivered", async () => (await kura.status()).pending === 0);
    expect(await kura.check({ deep: true }, never)).toMatchObject({ findings: [], ok: true });
  });

  it("marks a found note that changed unnoticed as stale, shows none of its old text, and takes it in", async () => {
    const kura = await folder.engine();
    await syncNow(kura);
    await folder.write("coffee.md", "# Coffee\n\nMoved to the third floor.\n");
    const { hits } = await kura.search({ query: "beans in the cupboard", mode: "semantic" }, never);
    expect(hits.find((hit) => hit.path === "coffee.md")).toMatchObject({ stale: true, excerpt: "" });
    await until("the change to be taken in", async () => {
      const found = await kura.search({ query: "third floor", mode: "text" }, never);
      return found.hits.some((hit) => hit.path === "coffee.md" && !hit.stale);
    });
  });

  it("makes a corrupt catalog anew when it is asked to repair, and answers as before", async () => {
    const kura = await folder.engine();
    await syncNow(kura);
    const catalog = new Database(folder.layout.catalogFile(1));
    catalog.exec("DELETE FROM chunk_text WHERE rowid = 1");
    catalog.close();
    const found = await kura.check({ deep: true }, never);
    expect(found.findings).toMatchObject([{ kind: "text-mismatch" }]);
    const repaired = await kura.check({ deep: true, repair: true }, never);
    expect(repaired).toMatchObject({ ok: true, repaired: 1 });
    expect((await pathsFor(kura, "復元"))[0]).toBe("sub/backup.md");
    expect(await syncNow(kura)).toMatchObject({ unchanged: 3, embedded: 0, upserts: 0 });
  });

  it("answers without Chroma when Chroma's folder was deleted under it, and fills a new one from the cache", async () => {
    const kura = await folder.engine();
    const { chunks } = await syncNow(kura);
    await rm(folder.layout.chromaDir(1), { recursive: true, force: true });
    expect((await pathsFor(kura, "random time before trying again"))[0]).toBe("queue.md");
    await until(
      "the index is there again",
      async () => {
        const { index, indexed } = await kura.status();
        return (
          index.state === "ready" && indexed === chunks && folder.log.lines.some((line) => /rebuilt/.test(line.message))
        );
      },
      60_000,
    );
    expect(await kura.check({ deep: true }, never)).toMatchObject({ findings: [], ok: true });
    expect(await syncNow(kura)).toMatchObject({ embedded: 0, requests: 0 });
  });

  it("makes a lost catalog anew from the notes, with no call to the embedder", async () => {
    await syncNow(await folder.engine());
    await folder.close();
    for (const name of await readdir(folder.layout.folderDir)) {
      if (name.startsWith("catalog-")) await rm(join(folder.layout.folderDir, name));
    }
    const kura = await folder.engine();
    expect(await syncNow(kura)).toMatchObject({ notes: 3, embedded: 0, requests: 0 });
    expect((await pathsFor(kura, "復元"))[0]).toBe("sub/backup.md");
    expect(await kura.check({ deep: true }, never)).toMatchObject({ findings: [], ok: true });
  });

  it("does not pile up the catalogs and indexes that were replaced", async () => {
    for (let loss = 0; loss < 3; loss += 1) {
      await syncNow(await folder.engine());
      await folder.close();
      const { catalog = 0 } = (await readPointer(folder.layout.pointerFile)) ?? {};
      await writeFile(folder.layout.catalogFile(catalog), "no database any more");
    }
    expect(await syncNow(await folder.engine())).toMatchObject({ notes: 3, embedded: 0 });
    const names = await readdir(folder.layout.folderDir);
    expect(names.filter((name) => /^catalog-\d+\.sqlite$/.test(name)).length).toBe(2);
    expect(names.filter((name) => /^chroma-\d+$/.test(name)).length).toBe(2);
  });

  it("works with the exact scan alone where that is wanted", async () => {
    const kura = await folder.engine({ settings: { ...defaultSettings, index: { kind: "exact" } } });
    expect(await syncNow(kura)).toMatchObject({ notes: 3, degraded: false, pending: 0 });
    const found = await kura.search({ query: "why do we back off with jitter", mode: "semantic" }, never);
    expect(found).toMatchObject({ degraded: false, hits: [{ path: "queue.md" }, {}, {}] });
    expect(await kura.check({ deep: true }, never)).toMatchObject({ findings: [], ok: true });
  });

  it("sends nothing to a host that nobody agreed to, and says what to do", async () => {
    const settings: Settings = {
      ...defaultSettings,
      embedding: { ...defaultSettings.embedding, provider: "openai", baseUrl: "http://127.0.0.1:9/v1" },
    };
    const kura = await folder.engine({ settings });
    await expect(syncNow(kura)).rejects.toThrow(/127\.0\.0\.1:9.*--yes/);
    expect((await kura.status()).embedder.provider).toBe("built-in");
  });

  it("keeps a restore point of the notes in a repository of its own", async () => {
    const kura = await folder.engine();
    await syncNow(kura);
    const made = await kura.backup({ message: "before the move" }, never);
    expect(made).toMatchObject({ files: 3, pushed: false });
    expect(await kura.backups()).toMatchObject([{ id: made.id, message: "before the move", state: "local" }]);
    expect((await kura.status()).backup).toMatchObject({ state: "local", lastId: made.id });
  });
});
