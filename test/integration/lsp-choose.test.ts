import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { StatusSnapshot } from "../../server/src/protocol/status.ts";
import { LspClient } from "../support/lsp-client.ts";
import { OpenAiServer } from "../support/openai-server.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { until } from "../support/until.ts";

const canary = "sk-canary-7Qm2xVb9";

describe("a language server with notes", () => {
  let temp: Awaited<ReturnType<typeof tempFolder>>;
  let host: OpenAiServer;
  let clients: LspClient[];
  let folder: string;

  beforeEach(async () => {
    temp = await tempFolder();
    host = await OpenAiServer.start({ dimensions: 24, key: canary });
    clients = [];
    const notes = join(temp.path, "notes");
    await mkdir(notes);
    await writeFile(join(notes, "queue.md"), "# Queue\n\nThe broker listens on 5672.\n");
    folder = pathToFileURL(notes).href;
  });
  afterEach(async () => {
    for (const client of clients.toReversed()) await client[Symbol.asyncDispose]();
    await host[Symbol.asyncDispose]();
    await temp[Symbol.asyncDispose]();
  });

  async function window(): Promise<LspClient> {
    const client = new LspClient("server/src/app/main.ts");
    clients.push(client);
    const settings = { index: { kind: "exact" } };
    await client.initialize([folder], { settings, dataDir: join(temp.path, "data") });
    await until("the notes to be in sync", async () => (await statusOf(client)).message === "Synced, 1 note");
    return client;
  }

  const ask = (client: LspClient, method: string, params: object = {}) =>
    client.connection.sendRequest<unknown>(method, { folder, ...params });
  const statusOf = async (client: LspClient) => (await ask(client, "kura/status")) as StatusSnapshot;
  const choice = () => ({ provider: "openai", baseUrl: host.baseUrl, model: "some-model", dimensions: 0 });
  const setKey = (client: LspClient, key: string | null, origin = host.baseUrl) =>
    client.connection.sendRequest("kura/embeddingKey", { key, origin });

  it("goes on by itself when the key of its host arrives, and tells the key to nobody", async () => {
    const client = await window();
    await expect(ask(client, "kura/choose", { choice: choice() })).rejects.toMatchObject({
      message: expect.stringContaining("wants an API key"),
      data: { name: "KeyMissingError" },
    });
    await setKey(client, canary);
    await setKey(client, "sk-of-another", "https://api.openai.com/v1");
    expect(await ask(client, "kura/choose", { choice: choice() })).toBeNull();
    await setKey(client, null);
    await writeFile(join(temp.path, "notes", "new.md"), "# New\n\nFresh words.\n");
    const halted = await until("sync to stop", async () => {
      const status = await statusOf(client);
      return status.cause?.kind === "halted" ? status : null;
    });
    expect(halted.message).toContain("wants an API key");
    await setKey(client, canary);
    await until("sync to go on", async () => (await statusOf(client)).message === "Synced, 2 notes");
    expect((await statusOf(client)).embedder.provider).toBe("openai");
    expect(JSON.stringify(client.received)).not.toContain("canary");
    expect(client.child.stdout + client.child.stderr).not.toContain("canary");
  });

  it("chooses for the folder of another window, with that window's keys", async () => {
    const writer = await window();
    const follower = await window();
    expect((await statusOf(follower)).role).toBe("follower");
    await setKey(follower, canary);
    await expect(ask(follower, "kura/choose", { choice: choice() })).rejects.toThrow(
      /wants an API key.*Another Kura process writes this folder/,
    );
    expect(host.requests.some(({ headers }) => headers.authorization !== undefined)).toBe(false);
    await setKey(writer, canary);
    expect(await ask(follower, "kura/choose", { choice: choice() })).toBeNull();
    for (const one of [writer, follower]) {
      await until("both to see it", async () => (await statusOf(one)).embedder.provider === "openai");
    }
  });
});
