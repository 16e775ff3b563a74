import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MemorySecrets } from "../../server/src/app/lsp/memory-secrets.ts";
import type { EmbeddingChoice } from "../../server/src/protocol/embedding-choice.ts";
import { EngineFolder, syncNow } from "../support/engine-folder.ts";
import { OpenAiServer } from "../support/openai-server.ts";

const never = new AbortController().signal;
const canary = "sk-canary-7Qm2xVb9";

describe("a key", () => {
  let folder: EngineFolder;
  let server: OpenAiServer;
  let secrets: MemorySecrets;

  beforeEach(async () => {
    folder = await EngineFolder.create();
    server = await OpenAiServer.start({ key: canary });
    secrets = new MemorySecrets();
    secrets.setEmbeddingKey(canary, server.origin);
  });
  afterEach(async () => {
    await folder[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  const choiceOf = ({ baseUrl }: OpenAiServer): EmbeddingChoice => ({
    provider: "openai",
    baseUrl,
    model: "m",
    dimensions: 0,
  });

  /** Every byte of every file, and of their names. */
  async function onDisk(): Promise<string> {
    const entries = await readdir(folder.dataDir, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const parts = await Promise.all(files.map(async (file) => file + (await readFile(file, "latin1"))));
    return parts.join("\n");
  }

  it("is nowhere in errors, log, status or files when its host repeats it in every answer", async () => {
    const kura = await folder.engine({ secrets });
    await syncNow(kura);
    const told: unknown[] = [];
    for (const status of [400, 401, 404, 429, 500]) {
      server.faults.push({ kind: "echo", status });
      told.push(await kura.choose({ choice: choiceOf(server) }, never).catch((error: unknown) => error));
    }
    expect(told.filter((error) => error instanceof Error)).toHaveLength(5);
    await kura.pause();
    await kura.choose({ choice: choiceOf(server) }, never);
    for (const status of [400, 400, 400, 400, 429, 503, 403]) server.faults.push({ kind: "echo", status });
    await kura.resume();
    told.push(await syncNow(kura), await kura.status(), await kura.parked());
    server.faults.push({ kind: "echo", status: 500 });
    told.push(await kura.search({ query: "what does the host say" }, never));
    expect(server.requests.length).toBeGreaterThan(8);
    told.push(folder.log.lines, await onDisk());
    await folder.close();
    told.push(await onDisk());
    for (const one of told) {
      const text = typeof one === "string" ? one : inspect(one, { depth: 20, showHidden: true });
      expect(text.includes(canary.slice(3))).toBe(false);
      expect(text.includes("canary")).toBe(false);
    }
  });

  it("is not carried along by a redirect, and neither are texts", async () => {
    const elsewhere = await OpenAiServer.start();
    await using _ = elsewhere;
    const kura = await folder.engine({ secrets });
    await syncNow(kura);
    const to = `${elsewhere.baseUrl}/embeddings`;
    server.faults.push({ kind: "redirect", to });
    await expect(kura.choose({ choice: choiceOf(server) }, never)).rejects.toThrow(/points to another address/);
    await kura.choose({ choice: choiceOf(server) }, never);
    server.faults.push({ kind: "redirect", to }, { kind: "redirect", to });
    await syncNow(kura);
    expect(elsewhere.requests).toEqual([]);
  });

  it("goes to the origin that it was given for, and to no other that is chosen", async () => {
    const other = await OpenAiServer.start();
    await using _ = other;
    const kura = await folder.engine({ secrets });
    await kura.choose({ choice: choiceOf(other) }, never);
    await syncNow(kura);
    expect(other.requests.length).toBeGreaterThan(0);
    expect(inspect(other.requests, { depth: 10 })).not.toContain("canary");
    await kura.choose({ choice: choiceOf(server) }, never);
    expect(server.requests.at(-1)?.headers.authorization).toBe(`Bearer ${canary}`);
  });
});
