import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { defaultSettings } from "../../server/src/app/settings.ts";
import type { Settings } from "../../server/src/protocol/settings.ts";
import { EngineFolder, pathsFor, syncNow } from "../support/engine-folder.ts";
import { OpenAiServer } from "../support/openai-server.ts";
import { until } from "../support/until.ts";

const never = new AbortController().signal;

describe("an engine with another embedder than the built-in one", () => {
  let folder: EngineFolder;
  let server: OpenAiServer;

  beforeEach(async () => {
    folder = await EngineFolder.create();
    server = await OpenAiServer.start({ dimensions: 24 });
  });

  afterEach(async () => {
    await folder[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  const settingsFor = (baseUrl: string): Settings => ({
    ...defaultSettings,
    embedding: { ...defaultSettings.embedding, provider: "openai", model: "some-model", baseUrl },
  });

  it("sends nothing before it was agreed to, and everything once after", async () => {
    const kura = await folder.engine({ settings: settingsFor(server.baseUrl) });
    await expect(syncNow(kura)).rejects.toThrow(/--yes/);
    expect(server.requests).toEqual([]);
    const report = await syncNow(kura, true);
    expect(report).toMatchObject({ notes: 3, pending: 0, degraded: false });
    expect(report.embedded).toBe(report.chunks);
    expect((await kura.status()).embedder.provider).toBe("openai");
    expect((await pathsFor(kura, "broker"))[0]).toBe("queue.md");
  });

  it("is remembered with the folder, whatever the next process says of it", async () => {
    await syncNow(await folder.engine({ settings: settingsFor(server.baseUrl) }), true);
    await folder.close();
    const kura = await folder.engine();
    expect(await syncNow(kura)).toMatchObject({ unchanged: 3, embedded: 0, upserts: 0 });
    expect((await kura.status()).embedder).toEqual({
      provider: "openai",
      model: expect.stringContaining("some-model"),
    });
  });

  it("takes over from the built-in model when all is embedded, and going back embeds nothing", async () => {
    const kura = await folder.engine();
    const { chunks } = await syncNow(kura);
    await kura.reconfigure(settingsFor(server.baseUrl));
    const there = await syncNow(kura, true);
    expect(there).toMatchObject({ chunks, embedded: chunks, pending: 0 });
    expect(await kura.check({ deep: true }, never)).toMatchObject({ ok: true });
    await kura.reconfigure({ ...defaultSettings, embedding: { ...defaultSettings.embedding, provider: "built-in" } });
    const back = await syncNow(kura);
    expect(back).toMatchObject({ chunks, embedded: 0, requests: 0, pending: 0 });
    expect((await kura.status()).embedder.provider).toBe("built-in");
    expect(await kura.check({ deep: true }, never)).toMatchObject({ ok: true });
  });

  it("answers by words, and says so, while its host is away", async () => {
    const kura = await folder.engine({ settings: settingsFor(server.baseUrl) });
    await syncNow(kura, true);
    await server[Symbol.asyncDispose]();
    const found = await kura.search({ query: "broker listens" }, never);
    expect(found).toMatchObject({ degraded: true, hits: [{ path: "queue.md", matches: ["text"] }] });
    expect(found.reason).toMatch(/127\.0\.0\.1/);
    server = await OpenAiServer.start({ dimensions: 24 });
  });

  it("goes on by itself when its host is back", async () => {
    const kura = await folder.engine({ settings: settingsFor(server.baseUrl) });
    await syncNow(kura, true);
    server.faults.push({ kind: "status", status: 503 }, { kind: "reset" });
    await folder.write("new.md", "# New\n\nA fresh note.\n");
    expect(await syncNow(kura)).toMatchObject({ notes: 4, pending: 0, degraded: false });
  });

  it("keeps a refused text apart and delivers the others", async () => {
    const kura = await folder.engine({ settings: settingsFor(server.baseUrl) });
    server.refuses = (text) => text.includes("poison");
    await folder.write("bad.md", "# Bad\n\npoison\n");
    const report = await syncNow(kura, true);
    expect(report).toMatchObject({ notes: 4, parked: 1, pending: 0 });
    expect(await kura.parked()).toMatchObject([{ path: "bad.md" }]);
    server.refuses = () => false;
    expect(await kura.retry(never)).toEqual({ retried: 1, parked: 0, pending: 0 });
    await until("status to be well", async () => (await kura.status()).health === "ok");
  });
});
