import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { findLocalHosts, type LocalServer, localServers } from "../../../server/src/embed/local-hosts.ts";

const never = new AbortController().signal;

async function listening(answer: RequestListener) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const saying = (value: unknown) => listening((_request, response) => response.end(JSON.stringify(value)));
const ollama = (origin: string): LocalServer => ({ name: "Ollama", origin, path: "/api/tags" });
const lmStudio = (origin: string): LocalServer => ({ name: "LM Studio", origin, path: "/v1/models" });

describe("embedding servers on this machine", () => {
  it("are looked for where they listen by default, and nowhere else", () => {
    expect(localServers.map(({ origin, path }) => origin + path)).toEqual([
      "http://127.0.0.1:11434/api/tags",
      "http://127.0.0.1:1234/v1/models",
    ]);
  });

  it("are listed with their models, those for embedding first", async () => {
    const one = await saying({ models: [{ name: "llama3" }, { name: "nomic-embed-text:latest" }, { name: "bge-m3" }] });
    await using _one = one;
    const other = await saying({ data: [{ id: "qwen" }, { id: "multilingual-e5-small" }] });
    await using _other = other;
    expect(await findLocalHosts([ollama(one.origin), lmStudio(other.origin)], never)).toEqual([
      { name: "Ollama", baseUrl: `${one.origin}/v1`, models: ["nomic-embed-text:latest", "bge-m3", "llama3"] },
      { name: "LM Studio", baseUrl: `${other.origin}/v1`, models: ["multilingual-e5-small", "qwen"] },
    ]);
  });

  it("are asked without a key", async () => {
    const seen: string[] = [];
    const server = await listening((request, response) => {
      seen.push(...Object.keys(request.headers));
      response.end('{"models":[]}');
    });
    await using _ = server;
    expect(await findLocalHosts([ollama(server.origin)], never)).toEqual([
      { name: "Ollama", baseUrl: `${server.origin}/v1`, models: [] },
    ]);
    expect(seen).not.toContain("authorization");
  });

  it.each<[string, RequestListener]>([
    ["says nothing", () => undefined],
    ["stops in the middle", (_request, response) => response.write('{"models":[')],
    ["refuses", (_request, response) => response.writeHead(403).end("{}")],
    ["is a page", (_request, response) => response.end("<p>Hello</p>")],
    ["says something else", (_request, response) => response.end('{"models":{"name":"x"}}')],
    ["points elsewhere", (_request, response) => response.writeHead(307, { location: "http://127.0.0.1:9/" }).end()],
    ["closes the connection", (request) => request.socket.destroy()],
    ["says too much", (_request, response) => void response.end(`{"models":["${"x".repeat(2_000_000)}"]}`)],
  ])("are not what %s there, and do not keep the others waiting", async (_what, answer) => {
    const stranger = await listening(answer);
    await using _stranger = stranger;
    const good = await saying({ data: [{ id: "bge" }] });
    await using _good = good;
    const startedAt = performance.now();
    const found = await findLocalHosts([ollama(stranger.origin), lmStudio(good.origin)], never);
    expect(found.map(({ name }) => name)).toEqual(["LM Studio"]);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  it("are none where nobody listens", async () => {
    const gone = await saying({});
    await gone[Symbol.asyncDispose]();
    expect(await findLocalHosts([ollama(gone.origin), lmStudio(gone.origin)], never)).toEqual([]);
  });

  it("pass over names that no model has", async () => {
    const server = await saying({
      models: [{ name: 5 }, null, { name: "" }, { name: "y".repeat(500) }, { name: "gte" }],
    });
    await using _ = server;
    const [found] = await findLocalHosts([ollama(server.origin)], never);
    expect(found?.models).toEqual(["gte"]);
  });

  it("are asked no longer when nobody wants to know", async () => {
    const arrived = Promise.withResolvers<void>();
    const silent = await listening(() => arrived.resolve());
    await using _ = silent;
    const controller = new AbortController();
    const looking = findLocalHosts([ollama(silent.origin)], controller.signal);
    await arrived.promise;
    controller.abort(new Error("cancelled"));
    await expect(looking).rejects.toThrow("cancelled");
  });
});
