import { fork } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CancellationTokenSource } from "vscode-jsonrpc/node";
import type { StatusSnapshot } from "../../server/src/protocol/status.ts";
import { askedForHints, neverAnswered } from "../support/fake-folder.ts";
import { LspClient } from "../support/lsp-client.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { until } from "../support/until.ts";

describe("the language server", () => {
  let notes: Awaited<ReturnType<typeof tempFolder>>;
  let data: Awaited<ReturnType<typeof tempFolder>>;
  let client: LspClient;
  let folder: string;

  beforeEach(async () => {
    notes = await tempFolder();
    data = await tempFolder();
    folder = pathToFileURL(notes.path).href;
    client = new LspClient("test/support/fake-server.ts");
  });

  afterEach(async () => {
    await client[Symbol.asyncDispose]();
    await notes[Symbol.asyncDispose]();
    await data[Symbol.asyncDispose]();
  });

  const start = (settings: object = {}) => client.initialize([folder], { settings, dataDir: data.path });
  const ask = (method: string, params: object) => client.connection.sendRequest<unknown>(method, params);
  const writerRecords = async () =>
    (await readdir(data.path, { recursive: true })).filter((name) => name.endsWith("writer.json"));
  const asked = async () => (await ask("kura/status", { folder })) as { message: string };

  it("says who it is and what it listens to", async () => {
    expect(await start()).toMatchObject({
      serverInfo: { name: "kura" },
      capabilities: { textDocumentSync: { openClose: true }, workspace: { workspaceFolders: { supported: true } } },
    });
  });

  it("opens the workspace's folders, syncs them under a progress, and watches", async () => {
    await start();
    await until("the end of the first sync", () =>
      client.of("$/progress").some(({ value }) => (value as { kind: string }).kind === "end"),
    );
    const kinds = client.of("$/progress").map(({ value }) => (value as { kind: string }).kind);
    expect(kinds[0]).toBe("begin");
    expect(kinds).toContain("report");
    await until("a status that says watching", () =>
      client.of("kura/statusChanged").some((params) => {
        const { status } = params as { status: { watch: string } };
        return params["folder"] === folder && status.watch === "watching";
      }),
    );
  });

  it("answers searches of the folder that a request names", async () => {
    await start();
    expect(await ask("kura/search", { folder, query: "jitter" })).toMatchObject({
      degraded: false,
      hits: [{ path: "guides/backoff.md", startLine: 12 }],
    });
    expect(await ask("kura/status", { folder })).toMatchObject({ role: "writer", health: "ok" });
    expect(await ask("kura/backups", { folder })).toHaveLength(1);
    expect(await ask("kura/pause", { folder })).toBeNull();
  });

  it("tells the progress of a sync that was asked for", async () => {
    await start();
    expect(await ask("kura/sync", { folder })).toMatchObject({ notes: 3 });
    expect(client.of("kura/syncProgress")).toContainEqual({ folder, phase: "indexing", done: 3, total: 3 });
  });

  it.each([
    [{ query: "x" }, "The request's folder cannot be used"],
    [{ folder: "file:///elsewhere", query: "x" }, "Kura has no notes folder file:///elsewhere open."],
    [{ folder: "THE FOLDER", query: 5 }, "The request's query cannot be used"],
    [{ folder: "THE FOLDER", query: "x", mode: "psychic" }, "The request's mode cannot be used"],
  ])("refuses %j with a sentence", async (params, sentence) => {
    await start();
    const named = "folder" in params && params.folder === "THE FOLDER" ? { ...params, folder } : params;
    await expect(ask("kura/search", named)).rejects.toThrow(sentence);
  });

  it("answers a request that is cancelled as cancelled", async () => {
    await start();
    await asked();
    const source = new CancellationTokenSource();
    const answer = client.connection.sendRequest("kura/search", { folder, query: neverAnswered }, source.token);
    source.cancel();
    await expect(answer).rejects.toMatchObject({ code: -32800 });
  });

  it("starts with the default for a wrong setting, and names it in log and status", async () => {
    await start({ sync: { batchSize: "many" } });
    const sentence = 'kura.sync.batchSize must be a whole number from 1 to 1000, not "many": the default 200 is used.';
    expect(await asked()).toMatchObject({
      health: "warning",
      message: sentence,
      cause: { kind: "setting", detail: sentence },
      settingProblems: [sentence],
    });
    expect(client.of("window/logMessage")).toContainEqual({ type: 2, message: sentence });
  });

  it("takes changed settings while it runs, and says when one of them turns wrong and right again", async () => {
    await start();
    await asked();
    const push = (sync: object) =>
      client.connection.sendNotification("workspace/didChangeConfiguration", { settings: { kura: { sync } } });
    const pushed = (problems: number) =>
      until(
        "a status with so many problems",
        () =>
          client
            .of("kura/statusChanged")
            .map(({ status }) => status as StatusSnapshot)
            .findLast((status) => status.settingProblems.length === problems) ?? null,
      );
    await push({ batchSize: 0 });
    expect((await pushed(1)).cause).toMatchObject({ kind: "setting" });
    expect(client.of("window/showMessage")).toEqual([]);
    client.received.length = 0;
    await push({ batchSize: 9 });
    expect(await pushed(0)).toMatchObject({ health: "ok", cause: null });
    expect((await asked()).message).toBe("3 notes are searchable.");
  });

  it("opens and closes folders as the workspace gets and loses them", async () => {
    await start();
    await asked();
    await using more = await tempFolder();
    const added = pathToFileURL(more.path).href;
    const change = (event: object) =>
      client.connection.sendNotification("workspace/didChangeWorkspaceFolders", { event });
    await change({ added: [{ uri: added, name: "more" }], removed: [] });
    expect(await ask("kura/status", { folder: added })).toMatchObject({ role: "writer" });
    await change({ added: [], removed: [{ uri: added, name: "more" }] });
    await expect(ask("kura/status", { folder: added })).rejects.toThrow("no notes folder");
  });

  it("passes what the editor opens and saves on as hints, but nothing from outside the folder", async () => {
    await start();
    const uri = (name: string) => pathToFileURL(`${notes.path}/${name}`).href;
    await client.connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri: uri("a b.md"), languageId: "markdown", version: 1, text: "" },
    });
    await client.connection.sendNotification("textDocument/didSave", { textDocument: { uri: uri("sub/c.md") } });
    await client.connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: [
        { uri: uri("d.md"), type: 1 },
        { uri: "file:///elsewhere/e.md", type: 1 },
        { uri: "untitled:Untitled-1", type: 1 },
      ],
    });
    const hints = await until("three hints", async () => {
      const { hits } = (await ask("kura/search", { folder, query: askedForHints })) as {
        hits: { excerpt: string }[];
      };
      return hits.length === 3 ? hits.map(({ excerpt }) => excerpt) : null;
    });
    expect(hints.toSorted()).toEqual(["hint open a b.md", "hint saved d.md", "hint saved sub/c.md"]);
  });

  it("takes a key for an embedding host, and refuses one without its origin", async () => {
    await start();
    expect(await ask("kura/embeddingKey", { key: "sk-test", origin: "https://api.openai.com/v1" })).toBeNull();
    await expect(ask("kura/embeddingKey", { key: "sk-test" })).rejects.toThrow("origin");
    await expect(ask("kura/embeddingKey", { key: "sk-test", origin: "file:///etc" })).rejects.toThrow(
      "The request's origin cannot be used: it must be an http or https address",
    );
    expect(JSON.stringify(client.received)).not.toContain("sk-test");
  });

  it("names the embedding servers of this machine, but not to a workspace that is not trusted", async () => {
    await start();
    expect(await ask("kura/localHosts", {})).toMatchObject([{ name: "Ollama", baseUrl: "http://127.0.0.1:11434/v1" }]);
    await using untrusted = new LspClient("test/support/fake-server.ts");
    await untrusted.initialize([], { dataDir: data.path, restricted: true });
    expect(await untrusted.connection.sendRequest("kura/localHosts", {})).toEqual([]);
  });

  it("completes filters, estimates and chooses a model", async () => {
    await start();
    const choice = { provider: "openai", baseUrl: "http://127.0.0.1:11434/v1", model: "bge", dimensions: 0 };
    expect(await ask("kura/complete", { folder, field: "tag", prefix: "ops/" })).toEqual({
      values: [{ value: "ops/network", notes: 2 }],
    });
    expect(await ask("kura/estimate", { folder, choice })).toMatchObject({ local: true, usd: 0 });
    expect(await ask("kura/choose", { folder, choice })).toBeNull();
    const refused: readonly [string, object, string][] = [
      ["kura/complete", { field: "title", prefix: "" }, "field"],
      ["kura/estimate", { choice: { ...choice, baseUrl: "http://user:word@host/v1" } }, "choice.baseUrl"],
      ["kura/choose", { choice: { ...choice, model: " " } }, "choice.model"],
      ["kura/choose", { choice: { provider: "somebody" } }, "choice.provider"],
    ];
    for (const [method, params, name] of refused)
      await expect(ask(method, { folder, ...params })).rejects.toThrow(`The request's ${name} cannot be used`);
  });

  it("shuts down in order", async () => {
    await start();
    await asked();
    await ask("shutdown", {});
    await client.connection.sendNotification("exit");
    expect((await client.child.finished).code).toBe(0);
  });

  it("ends by itself when the client goes without a word", async () => {
    await start();
    await asked();
    const since = performance.now();
    client.child.process.stdin.end();
    await once(client.child.process, "exit");
    expect(performance.now() - since).toBeLessThan(3000);
    expect(await writerRecords()).toEqual([]);
  });

  it("speaks over Node's own channel too, and ends when that is closed", async () => {
    const server = fork(join(import.meta.dirname, "../support/fake-server.ts"), ["--node-ipc"]);
    try {
      const initialize = {
        processId: null,
        rootUri: folder,
        capabilities: {},
        initializationOptions: { dataDir: data.path },
      };
      server.send({ jsonrpc: "2.0", id: 1, method: "initialize", params: initialize });
      const [answer] = await once(server, "message");
      expect(answer).toMatchObject({ id: 1, result: { serverInfo: { name: "kura" } } });
      server.send({ jsonrpc: "2.0", method: "initialized", params: {} });
      await until("the folder to be opened", async () => (await writerRecords()).length === 1);
      const exited = once(server, "exit");
      server.disconnect();
      expect(await exited).toEqual([0, null]);
      expect(await writerRecords()).toEqual([]);
    } finally {
      server.kill("SIGKILL");
    }
  });

  it("says in its log why a folder cannot be opened, and answers for the others", async () => {
    await client.initialize([`${folder}/gone`, folder], { dataDir: data.path });
    expect(await ask("kura/status", { folder })).toMatchObject({ role: "writer" });
    await expect(ask("kura/status", { folder: `${folder}/gone` })).rejects.toThrow(
      `There is no folder ${notes.path}/gone.`,
    );
    await until("the log", () =>
      client.of("window/logMessage").some(({ message }) => String(message).includes("There is no folder")),
    );
  });
});
