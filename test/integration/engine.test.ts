import { cp, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openEngine } from "../../server/src/app/compose.ts";
import type { FolderEngine } from "../../server/src/app/folder-engine.ts";
import { defaultSettings } from "../../server/src/app/settings.ts";
import type { Settings } from "../../server/src/protocol/settings.ts";
import type { SyncReport } from "../../server/src/protocol/sync.ts";
import { dataRootFor, folderLayout } from "../../server/src/store/folder-layout.ts";
import { systemClock } from "../../server/src/util/clock.ts";
import { MemoryLog } from "../support/memory-log.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { until } from "../support/until.ts";

const never = new AbortController().signal;
const quiet = () => undefined;

describe("a folder's engine", () => {
  let temp: Awaited<ReturnType<typeof tempFolder>>;
  let notesDir: string;
  let dataDir: string;
  let log: MemoryLog;
  const open: FolderEngine[] = [];

  beforeEach(async () => {
    temp = await tempFolder();
    notesDir = join(temp.path, "notes");
    dataDir = join(temp.path, "data");
    log = new MemoryLog();
    await mkdir(join(notesDir, "sub"), { recursive: true });
    await writeFile(
      join(notesDir, "queue.md"),
      "---\ntags: [ops]\n---\n# Message queue\n\n## Ports\n\nThe broker listens on 5672.\n\n## Retries\n\nWe wait a random time before trying again, so that clients do not come back all at once.\n",
    );
    await writeFile(
      join(notesDir, "sub", "backup.md"),
      "# バックアップ\n\n毎晩データベースを保存し、復元の手順を確認する。\n",
    );
    await writeFile(join(notesDir, "coffee.md"), "# Coffee\n\nBeans are in the cupboard.\n");
  });

  afterEach(async () => {
    for (const engine of open.splice(0)) await engine.close();
    await temp[Symbol.asyncDispose]();
  });

  async function engine(options: { notes?: string; settings?: Settings } = {}): Promise<FolderEngine> {
    const opened = await openEngine({
      notesDir: options.notes ?? notesDir,
      dataDir,
      settings: options.settings ?? defaultSettings,
      secrets: { embeddingKey: () => null },
      clock: systemClock,
      log,
    });
    open.push(opened);
    return opened;
  }

  const sync = (of: FolderEngine): Promise<SyncReport> => of.sync({}, never, quiet);
  const paths = async (of: FolderEngine, query: string) =>
    (await of.search({ query }, never)).hits.map((hit) => hit.path);
  const layout = () => folderLayout(dataRootFor(dataDir), notesDir);

  it("finds notes by meaning and by words, in English and Japanese, after one sync", async () => {
    const kura = await engine();
    const report = await sync(kura);
    expect(report).toMatchObject({ notes: 3, added: 3, parked: 0, pending: 0, degraded: false, costUsd: 0 });
    expect(report.embedded).toBe(report.chunks);
    const found = await kura.search({ query: "why do we back off with jitter" }, never);
    expect(found.degraded).toBe(false);
    expect(found.hits[0]).toMatchObject({ path: "queue.md", title: "Message queue", stale: false });
    expect((await paths(kura, "5672"))[0]).toBe("queue.md");
    expect((await paths(kura, "復元"))[0]).toBe("sub/backup.md");
    expect(await paths(kura, "tag:ops broker")).toEqual(["queue.md"]);
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

  it("does nothing on an unchanged folder, also in a new process", async () => {
    await sync(await engine());
    await open.pop()?.close();
    const report = await sync(await engine());
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
    const kura = await engine();
    await sync(kura);
    await rename(join(notesDir, "sub"), join(notesDir, "elsewhere"));
    expect(await sync(kura)).toMatchObject({ moved: 1, added: 0, removed: 0, embedded: 0, upserts: 0, deletes: 0 });
    expect((await paths(kura, "復元"))[0]).toBe("elsewhere/backup.md");
  });

  it("embeds nothing for the same notes in another folder", async () => {
    await sync(await engine());
    const copy = join(temp.path, "copy");
    await cp(notesDir, copy, { recursive: true });
    const report = await sync(await engine({ notes: copy }));
    expect(report.embedded).toBe(0);
    expect(report.upserts).toBe(report.chunks);
  });

  it("shows a deleted note no more, and proves that the index let go of it", async () => {
    const kura = await engine();
    const { chunks } = await sync(kura);
    await rm(join(notesDir, "coffee.md"));
    expect(await paths(kura, "beans in the cupboard")).not.toContain("coffee.md");
    const report = await sync(kura);
    expect(report).toMatchObject({ removed: 1, notes: 2, pending: 0 });
    expect(report.chunks).toBe(chunks - report.deletes);
    expect(await kura.check({ deep: true }, never)).toMatchObject({ ok: true, findings: [] });
  });

  it("notices a save by itself while it watches", async () => {
    const kura = await engine();
    await sync(kura);
    await kura.watch();
    await writeFile(join(notesDir, "coffee.md"), "# Coffee\n\nThe zanzibar beans are in the drawer.\n");
    await until("the new word is found", async () => (await paths(kura, "zanzibar")).includes("coffee.md"));
    await until("all is delivered", async () => (await kura.status()).pending === 0);
    expect(await kura.check({ deep: true }, never)).toMatchObject({ ok: true });
  });

  it("answers without Chroma when Chroma's folder was deleted under it, and fills a new one from the cache", async () => {
    const kura = await engine();
    const { chunks } = await sync(kura);
    await rm(layout().chromaDir(1), { recursive: true, force: true });
    expect((await paths(kura, "random time before trying again"))[0]).toBe("queue.md");
    await until(
      "the index is there again",
      async () => {
        const { index, indexed } = await kura.status();
        return index.state === "ready" && indexed === chunks && log.lines.some((line) => /rebuilt/.test(line.message));
      },
      60_000,
    );
    expect(await kura.check({ deep: true }, never)).toMatchObject({ ok: true });
    expect(await sync(kura)).toMatchObject({ embedded: 0, requests: 0 });
  });

  it("makes a lost catalog anew from the notes, with no call to the embedder", async () => {
    await sync(await engine());
    await open.pop()?.close();
    for (const name of await readdir(layout().folderDir)) {
      if (name.startsWith("catalog-")) await rm(join(layout().folderDir, name));
    }
    const kura = await engine();
    expect(await sync(kura)).toMatchObject({ notes: 3, embedded: 0, requests: 0 });
    expect((await paths(kura, "復元"))[0]).toBe("sub/backup.md");
    expect(await kura.check({ deep: true }, never)).toMatchObject({ ok: true });
  });

  it("works with the exact scan alone where that is wanted", async () => {
    const kura = await engine({ settings: { ...defaultSettings, index: { kind: "exact" } } });
    expect(await sync(kura)).toMatchObject({ notes: 3, degraded: false, pending: 0 });
    const found = await kura.search({ query: "why do we back off with jitter", mode: "semantic" }, never);
    expect(found).toMatchObject({ degraded: false, hits: [{ path: "queue.md" }, {}, {}] });
    expect(await kura.check({ deep: true }, never)).toMatchObject({ ok: true });
  });

  it("sends nothing to a host that nobody agreed to, and says what to do", async () => {
    const settings: Settings = {
      ...defaultSettings,
      embedding: { ...defaultSettings.embedding, provider: "openai", baseUrl: "http://127.0.0.1:9/v1" },
    };
    const kura = await engine({ settings });
    await expect(sync(kura)).rejects.toThrow(/127\.0\.0\.1:9.*--yes/);
    expect((await kura.status()).embedder.provider).toBe("built-in");
  });

  it("keeps a restore point of the notes in a repository of its own", async () => {
    const kura = await engine();
    await sync(kura);
    const made = await kura.backup({ message: "before the move" }, never);
    expect(made).toMatchObject({ files: 3, pushed: false });
    expect(await kura.backups()).toMatchObject([{ id: made.id, message: "before the move", state: "local" }]);
    expect((await kura.status()).backup).toMatchObject({ state: "local", lastId: made.id });
  });
});
