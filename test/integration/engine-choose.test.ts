import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openReadOnly } from "../../server/src/app/compose.ts";
import { MemorySecrets } from "../../server/src/app/lsp/memory-secrets.ts";
import { defaultSettings } from "../../server/src/app/settings.ts";
import { KeyMissingError, TransientError, UnrecoverableError, UsageError } from "../../server/src/core/errors.ts";
import type { EmbeddingChoice } from "../../server/src/protocol/embedding-choice.ts";
import type { FolderApi } from "../../server/src/protocol/folder-api.ts";
import type { Settings } from "../../server/src/protocol/settings.ts";
import { systemClock } from "../../server/src/util/clock.ts";
import { EngineFolder, pathsFor, syncNow } from "../support/engine-folder.ts";
import { OpenAiServer } from "../support/openai-server.ts";
import { until } from "../support/until.ts";

const never = new AbortController().signal;
const key = "sk-test-0123456789";
const builtIn: EmbeddingChoice = { provider: "built-in" };

describe("choosing a model for a folder that is open", () => {
  let folder: EngineFolder;
  let server: OpenAiServer;
  let secrets: MemorySecrets;

  beforeEach(async () => {
    folder = await EngineFolder.create();
    server = await OpenAiServer.start({ dimensions: 24, key });
    secrets = new MemorySecrets();
    secrets.setEmbeddingKey(key, server.origin);
  });

  afterEach(async () => {
    await folder[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  const at = ({ baseUrl }: OpenAiServer, model = "some-model"): Extract<EmbeddingChoice, { provider: "openai" }> => ({
    provider: "openai",
    baseUrl,
    model,
    dimensions: 0,
  });
  const choose = (kura: FolderApi, choice: EmbeddingChoice) => kura.choose({ choice }, never);
  const estimate = (kura: FolderApi, choice: EmbeddingChoice) => kura.estimate({ choice }, never);
  const embedding = (change: Partial<Settings["embedding"]>): Settings => ({
    ...defaultSettings,
    embedding: { ...defaultSettings.embedding, ...change },
  });
  const settled = (kura: FolderApi, provider: string) =>
    until(`all to be in sync with ${provider}`, async () => {
      const status = await kura.status();
      return status.embedder.provider === provider && status.pending === 0 && status.health === "ok";
    });
  const textsSent = () =>
    server.requests.flatMap(({ body }) => body.input).filter((text) => text !== "kura" && text !== "broker");

  it("embeds everything with it by itself, and going back embeds nothing", async () => {
    const kura = await folder.engine({ secrets });
    const { chunks } = await syncNow(kura);
    await choose(kura, at(server));
    await settled(kura, "openai");
    expect(new Set(textsSent()).size).toBe(chunks);
    const found = await kura.search({ query: "broker" }, never);
    expect(found).toMatchObject({ degraded: false, hits: [{ path: "queue.md" }] });
    await choose(kura, builtIn);
    await settled(kura, "built-in");
    const before = server.requests.length;
    await choose(kura, at(server));
    await settled(kura, "openai");
    expect(server.requests.slice(before).map(({ body }) => body.input)).toEqual([["kura"]]);
    expect(await kura.check({ deep: true }, never)).toMatchObject({ ok: true });
  });

  it("answers with the model before until the new one of the same host has everything", async () => {
    const kura = await folder.engine({ secrets });
    await syncNow(kura);
    await choose(kura, at(server));
    await settled(kura, "openai");
    await kura.pause();
    await choose(kura, at(server, "another-model"));
    expect(await kura.search({ query: "where does the broker listen" }, never)).toMatchObject({ degraded: false });
    expect(server.requests.at(-1)?.body).toMatchObject({
      model: "some-model",
      input: ["where does the broker listen"],
    });
    await kura.resume();
    await settled(kura, "openai");
    expect((await kura.status()).embedder.model).toContain("another-model");
  });

  it("is remembered with the folder, and needs no word from the host at the next start", async () => {
    const kura = await folder.engine({ secrets });
    await syncNow(kura);
    await choose(kura, at(server));
    await settled(kura, "openai");
    await folder.close();
    const asked = server.requests.length;
    const again = await folder.engine({ secrets: new MemorySecrets() });
    expect(await syncNow(again)).toMatchObject({ embedded: 0, upserts: 0 });
    expect((await again.status()).embedder.provider).toBe("openai");
    expect(server.requests).toHaveLength(asked);
  });

  it("works in a folder without notes, too", async () => {
    const notesDir = join(folder.path, "empty");
    await mkdir(notesDir);
    const kura = await folder.engine({ secrets, notesDir });
    await choose(kura, at(server));
    await settled(kura, "openai");
    expect(await kura.search({ query: "broker" }, never)).toMatchObject({ degraded: false, hits: [] });
  });

  it("does not break a pause", async () => {
    const kura = await folder.engine({ secrets });
    await syncNow(kura);
    await kura.pause();
    await choose(kura, at(server));
    expect(await kura.status()).toMatchObject({ phase: "paused" });
    expect(textsSent()).toEqual([]);
    await kura.resume();
    await settled(kura, "openai");
  });

  describe("stores nothing and keeps the model before", () => {
    const cases: readonly [string, () => Promise<EmbeddingChoice>, new (message: string) => Error, RegExp][] = [
      [
        "when the host is not there",
        async () => {
          const gone = await OpenAiServer.start();
          await gone[Symbol.asyncDispose]();
          return at(gone);
        },
        TransientError,
        /cannot be reached/,
      ],
      [
        "without a key for the host",
        async () => {
          secrets.setEmbeddingKey(null, server.origin);
          return at(server);
        },
        KeyMissingError,
        /wants an API key/,
      ],
      [
        "without a key for OpenAI, and asks nobody",
        async () => ({ ...at(server), baseUrl: "https://api.openai.com/v1" }),
        KeyMissingError,
        /No API key is set for api\.openai\.com/,
      ],
      [
        "with a key that is refused",
        async () => {
          secrets.setEmbeddingKey("sk-wrong-9876543210", server.origin);
          return at(server);
        },
        UnrecoverableError,
        /set a valid API key/,
      ],
      [
        "when the host refuses the very first word",
        async () => {
          server.faults.push({ kind: "status", status: 400 });
          return at(server);
        },
        UnrecoverableError,
        /check that some-model embeds texts/,
      ],
      [
        "when the host is a page",
        async () => {
          server.faults.push({ kind: "raw", contentType: "text/html", body: "<p>Log in</p>" });
          return at(server);
        },
        UnrecoverableError,
        /does not answer like an embeddings server/,
      ],
    ];
    it.each(cases)("%s", async (_name, prepare, errorClass, sentence) => {
      const kura = await folder.engine({ secrets });
      await syncNow(kura);
      const failure = await choose(kura, await prepare()).then(
        () => null,
        (error: unknown) => error,
      );
      expect(failure).toBeInstanceOf(errorClass);
      expect(String(failure)).toMatch(sentence);
      expect(await kura.status()).toMatchObject({ embedder: { provider: "built-in" }, pending: 0, health: "ok" });
      expect(textsSent()).toEqual([]);
      await folder.close();
      expect((await (await folder.engine({ secrets })).status()).embedder.provider).toBe("built-in");
    });

    it("when nobody waits for it any more", async () => {
      const kura = await folder.engine({ secrets });
      await syncNow(kura);
      server.faults.push({ kind: "silence" });
      const controller = new AbortController();
      const choosing = kura.choose({ choice: at(server) }, controller.signal);
      await server.arrived(1);
      controller.abort(new Error("cancelled"));
      await expect(choosing).rejects.toThrow("cancelled");
      expect((await kura.status()).embedder.provider).toBe("built-in");
    });
  });

  it("gives way to a setting that says otherwise, and names it", async () => {
    const kura = await folder.engine({ secrets, settings: embedding({ provider: "built-in" }) });
    await syncNow(kura);
    await expect(choose(kura, at(server))).rejects.toThrow(UsageError);
    await expect(choose(kura, at(server))).rejects.toThrow("kura.embedding.provider");
    await choose(kura, builtIn);
    const { baseUrl } = server;
    await kura.reconfigure(embedding({ provider: "openai", baseUrl, model: "of-the-settings" }));
    await expect(choose(kura, at(server))).rejects.toThrow("kura.embedding.provider");
    expect(server.requests).toEqual([]);
    await choose(kura, at(server, "of-the-settings"));
    await settled(kura, "openai");
    await choose(kura, builtIn);
    expect(await kura.status()).toMatchObject({ embedder: { provider: "built-in" }, cause: { kind: "not-agreed" } });
  });

  it("goes on by itself when the key comes later", async () => {
    const kura = await folder.engine({ secrets });
    await syncNow(kura);
    await choose(kura, at(server));
    await settled(kura, "openai");
    secrets.setEmbeddingKey(null, server.origin);
    await folder.write("new.md", "# New\n\nA fresh note.\n");
    await syncNow(kura);
    expect(await kura.status()).toMatchObject({ health: "error", cause: { kind: "halted" } });
    secrets.setEmbeddingKey("sk-of-another-host", "https://api.openai.com/v1");
    secrets.setEmbeddingKey(key, server.baseUrl);
    await kura.reconfigure(defaultSettings);
    await settled(kura, "openai");
    expect(await pathsFor(kura, "fresh note")).toContain("new.md");
  });

  describe("an estimate", () => {
    it("counts what would be sent, sends nothing, and agrees with what is sent then", async () => {
      await folder.write("secret.md", "---\nkura: private\n---\n# Secret\n\nNobody may read this.\n");
      const kura = await folder.engine({ secrets });
      const { chunks } = await syncNow(kura);
      const local = await estimate(kura, at(server));
      expect(local).toMatchObject({ origin: server.origin, local: true, notes: 4, privateNotes: 0, chunks, usd: 0 });
      const remote = await estimate(kura, {
        ...at(server, "text-embedding-3-small"),
        baseUrl: "https://api.openai.com/v1",
      });
      expect(remote).toMatchObject({ origin: "https://api.openai.com", local: false, notes: 3, privateNotes: 1 });
      expect(remote.chunks).toBe(chunks - 1);
      expect(remote.usd).toBeCloseTo((remote.tokens * 0.02) / 1e6, 12);
      expect(await estimate(kura, { ...at(server), baseUrl: "https://models.example/v1" })).toMatchObject({
        usd: null,
      });
      expect(await estimate(kura, builtIn)).toEqual({
        origin: null,
        local: true,
        notes: 0,
        privateNotes: 0,
        chunks: 0,
        cachedChunks: chunks,
        tokens: 0,
        usd: 0,
      });
      expect(server.requests).toEqual([]);
      await choose(kura, at(server));
      await settled(kura, "openai");
      expect(new Set(textsSent()).size).toBe(local.chunks);
      expect(await estimate(kura, at(server))).toMatchObject({ notes: 0, chunks: 0, cachedChunks: chunks, tokens: 0 });
    });

    it("refuses an address that is none", async () => {
      const kura = await folder.engine({ secrets });
      await expect(estimate(kura, { ...at(server), baseUrl: "ftp://x" })).rejects.toThrow(UsageError);
    });
  });

  it("completes filters from the notes' own tags and folders, read-only too", async () => {
    const kura = await folder.engine({ secrets });
    await syncNow(kura);
    const { notesDir, dataDir, log } = folder;
    const settings = defaultSettings;
    const options = { notesDir, dataDir, settings, restricted: false, secrets, clock: systemClock, log };
    const readOnly = await openReadOnly(options);
    expect(await readOnly.complete({ field: "tag", prefix: "o" }, never)).toEqual({
      values: [{ value: "ops", notes: 1 }],
    });
    await readOnly.close();
    expect(await kura.complete({ field: "tag", prefix: "#O" }, never)).toEqual({
      values: [{ value: "ops", notes: 1 }],
    });
    expect(await kura.complete({ field: "path", prefix: "" }, never)).toEqual({
      values: [{ value: "sub/", notes: 1 }],
    });
  });
});
