import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { FolderEngine } from "../../server/src/app/folder-engine.ts";
import { defaultSettings } from "../../server/src/app/settings.ts";
import { restrictedSentence } from "../../server/src/app/status-cause.ts";
import { UsageError } from "../../server/src/core/errors.ts";
import { treeOf } from "../bench/process-tree.ts";
import { EngineFolder, pathsFor, syncNow } from "../support/engine-folder.ts";
import { OpenAiServer } from "../support/openai-server.ts";
import { until } from "../support/until.ts";

const never = new AbortController().signal;

describe("a folder in a workspace that is not trusted", () => {
  let folder: EngineFolder;

  beforeEach(async () => {
    folder = await EngineFolder.create();
  });

  afterEach(() => folder[Symbol.asyncDispose]());

  const restricted = () => folder.engine({ restricted: true });
  const embeddings = () => {
    const database = new Database(folder.layout.embeddingsFile, { readonly: true });
    try {
      return database.prepare("SELECT count(*) FROM embedding").pluck().get();
    } finally {
      database.close();
    }
  };
  const textOf = async (kura: FolderEngine, query: string) =>
    (await kura.search({ query, mode: "hybrid" }, never)).hits.map((hit) => hit.path);

  it("is found by its words, in English and Japanese and with filters, and every result says so", async () => {
    const kura = await restricted();
    const report = await syncNow(kura, true);
    expect(report).toMatchObject({ notes: 3, added: 3, embedded: 0, upserts: 0, requests: 0, degraded: true });
    expect(report.reason).toBe(restrictedSentence);
    expect(report.pending).toBe(report.chunks);
    for (const mode of ["hybrid", "semantic", "text"] as const) {
      expect(await kura.search({ query: "broker listens", mode }, never)).toMatchObject({
        mode: "text",
        degraded: true,
        reason: restrictedSentence,
        hits: [{ path: "queue.md", matches: ["text"] }],
      });
    }
    expect(await textOf(kura, "復元の手順")).toEqual(["sub/backup.md"]);
    expect(await textOf(kura, "tag:ops broker")).toEqual(["queue.md"]);
    expect(await textOf(kura, "path:sub 毎晩")).toEqual(["sub/backup.md"]);
    expect(await kura.related({ path: "queue.md" }, never)).toMatchObject({ mode: "text", degraded: true, hits: [] });
  });

  it("starts no process, embeds nothing, and keeps no Chroma and no backups", async () => {
    const before = await treeOf(process.pid);
    const kura = await restricted();
    await kura.watch();
    await syncNow(kura, true);
    await kura.search({ query: "why do we back off", mode: "semantic" }, never);
    await kura.status();
    expect(await treeOf(process.pid)).toEqual(before);
    expect(embeddings()).toBe(0);
    expect(existsSync(folder.layout.chromaDir(1))).toBe(false);
    expect(existsSync(folder.layout.backupDir)).toBe(false);
  });

  it("is idle when it has been read, and its status says what waits and why", async () => {
    const kura = await restricted();
    const { chunks } = await syncNow(kura);
    expect(await kura.status()).toMatchObject({
      health: "warning",
      phase: "idle",
      message: "This workspace is not trusted: only words are searched",
      cause: { kind: "restricted", detail: null },
      progress: null,
      lastSyncAt: null,
      notes: 3,
      indexed: 0,
      pending: chunks,
      index: { state: "stopped" },
      restricted: true,
    });
  });

  it("takes in what is saved while it is watched", async () => {
    const kura = await restricted();
    await kura.watch();
    await folder.write("coffee.md", "# Coffee\n\nThe zanzibar beans are in the drawer.\n");
    await until("the new word is found", async () => (await textOf(kura, "zanzibar")).includes("coffee.md"));
  });

  it("refuses everything that would send, run or repair, naming the trust", async () => {
    const kura = await restricted();
    await syncNow(kura);
    const refused: Promise<unknown>[] = [
      kura.check({}, never),
      kura.check({ repair: true }, never),
      kura.repair(never),
      kura.retry(never),
      kura.pause(),
      kura.resume(),
      kura.backup({}, never),
      kura.backups(),
      kura.choose({ choice: { provider: "built-in" } }, never),
      kura.estimate({ choice: { provider: "built-in" } }, never),
    ];
    for (const answer of refused) {
      const error = await answer.then(
        () => null,
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(UsageError);
      expect(String(error)).toContain("not trusted");
    }
  });

  it("is delivered as a whole once it is trusted", async () => {
    await syncNow(await restricted());
    await folder.close();
    const kura = await folder.engine();
    const report = await syncNow(kura);
    expect(report).toMatchObject({ unchanged: 3, added: 0, pending: 0, degraded: false });
    expect(report.embedded).toBe(report.chunks);
    expect((await kura.search({ query: "why do we back off with jitter" }, never)).hits[0]).toMatchObject({
      path: "queue.md",
    });
    expect(await kura.check({ deep: true }, never)).toMatchObject({ ok: true, findings: [] });
    expect(await kura.status()).toMatchObject({ health: "ok", restricted: false });
  });

  it("keeps model, vectors and backups of the time before", async () => {
    const trusted = await folder.engine();
    await syncNow(trusted);
    const { id } = await trusted.backup({}, never);
    const { lastSyncAt } = await trusted.status();
    expect(lastSyncAt).not.toBeNull();
    await folder.close();
    const known = embeddings();

    const kura = await restricted();
    await folder.write("coffee.md", "# Coffee\n\nThe zanzibar beans are in the drawer.\n");
    await rm(join(folder.notesDir, "queue.md"));
    expect(await syncNow(kura)).toMatchObject({ modified: 1, removed: 1, upserts: 0, deletes: 0, degraded: true });
    expect(await textOf(kura, "zanzibar")).toEqual(["coffee.md"]);
    expect(await kura.status()).toMatchObject({
      lastSyncAt: expect.any(String),
      backup: { state: "local", lastId: id },
    });
    expect(embeddings()).toBe(known);
    await folder.close();

    const again = await folder.engine();
    expect(await syncNow(again)).toMatchObject({ unchanged: 2, embedded: 1, pending: 0 });
    expect(await pathsFor(again, "zanzibar beans")).toContain("coffee.md");
    expect(await again.check({ deep: true }, never)).toMatchObject({ ok: true, findings: [] });
  });

  it("asks no host, though one was agreed to", async () => {
    await using server = await OpenAiServer.start({ dimensions: 24 });
    const { baseUrl } = server;
    const embedding = { ...defaultSettings.embedding, provider: "openai", model: "some-model", baseUrl } as const;
    const settings = { ...defaultSettings, embedding };
    await syncNow(await folder.engine({ settings }), true);
    await folder.close();
    const before = server.requests.length;

    const kura = await folder.engine({ settings, restricted: true });
    await folder.write("new.md", "# New\n\nA fresh zanzibar note.\n");
    await syncNow(kura, true);
    expect(await textOf(kura, "zanzibar")).toEqual(["new.md"]);
    await kura.reconfigure({ ...settings, embedding: { ...embedding, model: "another-model" } });
    expect((await kura.status()).embedder).toEqual({
      provider: "openai",
      model: expect.stringContaining("some-model"),
    });
    expect(server.requests.length).toBe(before);
    await folder.close();

    const trusted = await folder.engine({ settings });
    expect(await syncNow(trusted)).toMatchObject({ embedded: 1, pending: 0, degraded: false });
  });
});
