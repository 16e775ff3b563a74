import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  KeyMissingError,
  PermanentError,
  TransientError,
  UnrecoverableError,
  UsageError,
} from "../../server/src/core/errors.ts";
import { OpenAiEmbedder, type OpenAiEmbedderOptions } from "../../server/src/embed/openai-embedder.ts";
import { hashVector } from "../support/hash-vector.ts";
import { type Fault, OpenAiServer } from "../support/openai-server.ts";

const never = new AbortController().signal;
const key = "sk-test-0123456789";
const secretText = "a secret plan";

let server: OpenAiServer;
beforeEach(async () => {
  server = await OpenAiServer.start({ key });
});
afterEach(() => server[Symbol.asyncDispose]());

function embedderFor(options: Partial<OpenAiEmbedderOptions> = {}): OpenAiEmbedder {
  return new OpenAiEmbedder({
    baseUrl: server.baseUrl,
    model: "test-model",
    dimensions: 0,
    apiKey: () => ({ key, origin: server.origin }),
    timeoutMs: 10_000,
    queryTimeoutMs: 10_000,
    ...options,
  });
}

const embed = (embedder: OpenAiEmbedder, texts: readonly string[] = [secretText], signal = never) =>
  embedder.embed({ texts, reason: "index" }, signal);

async function failureOf(work: Promise<unknown>): Promise<Error> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("the call should have failed");
}

describe("what a failed call means", () => {
  const cases: readonly [string, Fault, new (message: string) => Error][] = [
    ["401", { kind: "status", status: 401, code: "invalid_api_key" }, UnrecoverableError],
    ["402", { kind: "status", status: 402 }, UnrecoverableError],
    ["403", { kind: "status", status: 403 }, UnrecoverableError],
    ["404 for the model", { kind: "status", status: 404, code: "model_not_found" }, UnrecoverableError],
    [
      "404 for the path",
      { kind: "raw", status: 404, contentType: "text/plain", body: "not found" },
      UnrecoverableError,
    ],
    ["405", { kind: "status", status: 405 }, UnrecoverableError],
    ["429 without quota", { kind: "status", status: 429, code: "insufficient_quota" }, UnrecoverableError],
    ["400 for a setting", { kind: "status", status: 400, param: "dimensions" }, UnrecoverableError],
    ["501", { kind: "status", status: 501 }, UnrecoverableError],
    ["a redirect", { kind: "redirect", to: "http://127.0.0.1:9/v1/embeddings" }, UnrecoverableError],
    ["a page of HTML", { kind: "raw", contentType: "text/html", body: "<p>Log in</p>" }, UnrecoverableError],
    [
      "JSON without vectors",
      { kind: "raw", contentType: "application/json", body: '{"error":"?"}' },
      UnrecoverableError,
    ],
    ["an empty answer", { kind: "raw", contentType: "application/json", body: "" }, UnrecoverableError],
    ["400 for the text", { kind: "status", status: 400, param: "input[0]" }, PermanentError],
    ["400 without a reason", { kind: "status", status: 400 }, PermanentError],
    ["413", { kind: "status", status: 413 }, PermanentError],
    ["422", { kind: "status", status: 422 }, PermanentError],
    ["408", { kind: "status", status: 408 }, TransientError],
    ["409", { kind: "status", status: 409 }, TransientError],
    ["425", { kind: "status", status: 425 }, TransientError],
    ["429", { kind: "status", status: 429, code: "rate_limit_exceeded" }, TransientError],
    ["500", { kind: "status", status: 500 }, TransientError],
    [
      "502 with a page",
      { kind: "raw", status: 502, contentType: "text/html", body: "<p>Bad gateway</p>" },
      TransientError,
    ],
    ["503", { kind: "status", status: 503 }, TransientError],
    ["529", { kind: "status", status: 529 }, TransientError],
    ["JSON that is cut off", { kind: "half-json" }, TransientError],
    ["an answer that is cut off", { kind: "cut-off" }, TransientError],
    ["a connection that is closed", { kind: "reset" }, TransientError],
    ["fewer vectors than texts", { kind: "data", change: (data) => data.slice(1) }, TransientError],
    ["more vectors than texts", { kind: "data", change: (data) => [...data, ...data] }, TransientError],
    [
      "the same index twice",
      { kind: "data", change: (data) => data.map((datum) => ({ ...datum, index: 0 })) },
      TransientError,
    ],
    [
      "an index out of range",
      { kind: "data", change: (data) => data.map((datum) => ({ ...datum, index: 9 })) },
      TransientError,
    ],
    [
      "NaN",
      { kind: "data", change: (data) => data.map((datum) => ({ ...datum, embedding: [null, 1] })) },
      PermanentError,
    ],
    [
      "zeros",
      { kind: "data", change: (data) => data.map((datum) => ({ ...datum, embedding: [0, 0] })) },
      PermanentError,
    ],
    [
      "base64",
      { kind: "data", change: (data) => data.map((datum) => ({ ...datum, embedding: "AAAA" })) },
      UnrecoverableError,
    ],
  ];

  test.each(cases)("%s", async (_name, fault, expected) => {
    server.faults.push(fault);
    const error = await failureOf(embed(embedderFor(), [secretText, "another text"]));
    expect(error).toBeInstanceOf(expected);
    expect(error.message).toContain(new URL(server.origin).host);
    expect(`${error.message} ${error.stack} ${String(error.cause)}`).not.toMatch(/sk-test|secret|asked for this/);
    expect(server.requests).toHaveLength(1); // no retries behind the caller's back
  });

  test("another number of dimensions than before asks for somebody's attention", async () => {
    const embedder = embedderFor();
    await embed(embedder);
    server.faults.push({ kind: "data", change: (data) => data.map((datum) => ({ ...datum, embedding: [1, 2, 3] })) });
    const error = await failureOf(embed(embedder));
    expect(error).toBeInstanceOf(UnrecoverableError);
    expect(error.message).toContain("3 dimensions where 16 are expected");
  });

  test("a wrong key is told without the key", async () => {
    const error = await failureOf(embed(embedderFor({ apiKey: () => ({ key: "sk-wrong", origin: server.origin }) })));
    expect(error).toBeInstanceOf(UnrecoverableError);
    expect(error.message).toBe(
      `${new URL(server.origin).host} refuses to work (401, invalid_api_key): set a valid API key.`,
    );
  });

  test.each([400, 401, 402, 403, 404, 422, 429, 451, 500, 503])(
    "%i that repeats the key is told without it",
    async (status) => {
      server.faults.push({ kind: "echo", status });
      const error = await failureOf(embed(embedderFor()));
      expect(error.message).toContain(String(status));
      expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(key.slice(3, 12));
    },
  );

  test("a code of the provider's own is told even where the key looks like it", async () => {
    const lookalike = "my_invalid_api_key";
    server.faults.push({ kind: "status", status: 401, code: "invalid_api_key" });
    const error = await failureOf(embed(embedderFor({ apiKey: () => ({ key: lookalike, origin: server.origin }) })));
    expect(error.message).toContain("(401, invalid_api_key)");
  });

  test("a server that wants a key where there is none asks for one", async () => {
    const error = await failureOf(embed(embedderFor({ apiKey: () => null })));
    expect(error).toBeInstanceOf(KeyMissingError);
    expect(error.message).toMatch(/wants an API key \(401, invalid_api_key\): set one\.$/);
  });

  test("a server that is not there is a matter of waiting", async () => {
    const { baseUrl } = server;
    await server[Symbol.asyncDispose]();
    const error = await failureOf(embed(embedderFor({ baseUrl, apiKey: () => null })));
    expect(error).toBeInstanceOf(TransientError);
    expect(error.message).toContain("ECONNREFUSED");
    server = await OpenAiServer.start();
  });
});

describe("waiting", () => {
  test.each([
    ["seconds", { "retry-after": "7" }, 7_000],
    ["milliseconds", { "retry-after-ms": "1234", "retry-after": "9" }, 1_234],
    [
      "a date, by the server's own clock",
      { "retry-after": "Wed, 21 Oct 2026 07:28:30 GMT", date: "Wed, 21 Oct 2026 07:28:00 GMT" },
      30_000,
    ],
  ])("a 429 that asks for time in %s says how much", async (_form, headers, expected) => {
    server.faults.push({ kind: "status", status: 429, headers });
    const error = await failureOf(embed(embedderFor()));
    expect((error as TransientError).retryAfterMs).toBe(expected);
  });

  test.each<Fault>([{ kind: "silence" }, { kind: "stall" }])(
    "$kind ends with the time that is given",
    async (fault) => {
      server.faults.push(fault);
      const error = await failureOf(embed(embedderFor({ timeoutMs: 100 })));
      expect(error).toBeInstanceOf(TransientError);
      expect(error.message).toContain("did not answer within 0.1 seconds");
    },
  );

  test("a query has a time of its own", async () => {
    server.faults.push({ kind: "silence" });
    const call = embedderFor({ queryTimeoutMs: 50 }).embed({ texts: ["q"], reason: "query" }, never);
    expect((await failureOf(call)).message).toContain("0.05 seconds");
  });

  test.each<Fault>([{ kind: "silence" }, { kind: "stall" }])(
    "an abort ends a call in $kind with its reason",
    async (fault) => {
      server.faults.push(fault);
      const controller = new AbortController();
      const reason = new Error("stopping");
      const call = failureOf(embed(embedderFor(), [secretText], controller.signal));
      await server.arrived(1);
      controller.abort(reason);
      expect(await call).toBe(reason);
    },
  );
});

describe("what is sent", () => {
  test("vectors come back in the order of the texts, whatever the order of the answer", async () => {
    server.faults.push({ kind: "data", change: (data) => data.toReversed() });
    const { vectors } = await embed(embedderFor(), ["one", "two", "three"]);
    expect(vectors[0]).toEqual(hashVector("one", 16));
    expect(vectors[2]).toEqual(hashVector("three", 16));
  });

  test("vectors without index are taken in their order, and made unit length", async () => {
    server.faults.push({
      kind: "data",
      change: (data) => data.map((_, at) => ({ embedding: [3 * (at + 1), 4 * (at + 1)] })),
    });
    const { vectors } = await embed(embedderFor(), ["one", "two"]);
    expect(vectors).toEqual([Float32Array.of(0.6, 0.8), Float32Array.of(0.6, 0.8)]);
  });

  test("floats are asked for, dimensions only when they are set", async () => {
    await embed(embedderFor());
    await embed(embedderFor({ dimensions: 8 }));
    expect(server.requests[0]?.body).toEqual({ model: "test-model", input: [secretText], encoding_format: "float" });
    expect(server.requests[1]?.body["dimensions"]).toBe(8);
  });

  test("of headers nothing but what the server needs, whatever the environment says", async () => {
    const before = { ...process.env };
    Object.assign(process.env, {
      OPENAI_API_KEY: "sk-environment",
      OPENAI_ORG_ID: "org",
      OPENAI_ADMIN_KEY: "sk-admin",
      OPENAI_CUSTOM_HEADERS: "x-custom: 1",
      OPENAI_BASE_URL: "http://127.0.0.1:9",
    });
    try {
      await embed(embedderFor());
    } finally {
      process.env = before;
    }
    const { headers } = server.requests[0] ?? {};
    expect(headers).toMatchObject({ authorization: `Bearer ${key}`, "user-agent": "kura" });
    expect(Object.keys(headers ?? {}).filter((name) => /openai|stainless|custom/.test(name))).toEqual([]);
  });

  test("more texts than one request may hold go out in several", async () => {
    const texts = Array.from({ length: 2_049 }, (_, at) => `t${at}`);
    const { vectors, requests } = await embed(embedderFor(), texts);
    expect(server.requests.map(({ body }) => body.input.length)).toEqual([2_048, 1]);
    expect(requests).toBe(2);
    expect(vectors[2_048]).toEqual(hashVector("t2048", 16));
  });

  test("a text that is too long is sent by its beginning", async () => {
    await embed(embedderFor(), ["word ".repeat(20_000)]);
    const sent = server.requests[0]?.body.input[0] ?? "";
    expect(sent.length).toBeGreaterThan(20_000);
    expect(sent.length).toBeLessThan(45_000);
  });

  test("tokens are the provider's, or estimated where it counts none", async () => {
    expect((await embed(embedderFor(), ["12345678"])).tokens).toBe(2);
    const silent = await OpenAiServer.start({ countsTokens: false });
    await using _ = silent;
    const embedder = embedderFor({ baseUrl: silent.baseUrl, apiKey: () => null });
    expect((await embed(embedder, ["some words to count"])).tokens).toBeGreaterThan(2);
  });
});

describe("the key", () => {
  test("is never sent to another origin than it was given for", async () => {
    const error = await failureOf(embed(embedderFor({ apiKey: () => ({ key, origin: "https://api.openai.com" }) })));
    expect(error).toBeInstanceOf(UnrecoverableError);
    expect(error.message).not.toContain(key);
    expect(server.requests).toHaveLength(0);
  });

  test("does not follow a redirect, nor do the texts", async () => {
    const elsewhere = await OpenAiServer.start();
    await using _ = elsewhere;
    server.faults.push({ kind: "redirect", to: `${elsewhere.baseUrl}/embeddings` });
    await expect(embed(embedderFor())).rejects.toBeInstanceOf(UnrecoverableError);
    expect(elsewhere.requests).toHaveLength(0);
  });

  test("is asked for anew with each call, so that a new one heals", async () => {
    let current = "sk-old";
    const embedder = embedderFor({ apiKey: () => ({ key: current, origin: server.origin }) });
    await expect(embed(embedder)).rejects.toBeInstanceOf(UnrecoverableError);
    current = key;
    expect((await embed(embedder)).vectors).toHaveLength(1);
  });

  test("is not needed by a local server, and nothing stands in for it", async () => {
    const keyless = await OpenAiServer.start();
    await using _ = keyless;
    await embed(embedderFor({ baseUrl: keyless.baseUrl, apiKey: () => null }));
    expect(keyless.requests[0]?.headers.authorization).toBeUndefined();
  });

  test("is missed before anything is sent to OpenAI", async () => {
    const embedder = embedderFor({ baseUrl: "https://api.openai.com/v1", apiKey: () => null });
    await expect(embed(embedder)).rejects.toThrow("No API key is set for api.openai.com");
  });
});

describe("the address and the name", () => {
  test("a probe learns the dimensions; until then there is no identity", async () => {
    const embedder = embedderFor();
    expect(() => embedder.identity).toThrow(TransientError);
    const identity = await embedder.probe(never);
    expect(identity).toEqual({
      provider: "openai",
      model: `${new URL(server.origin).host}/test-model`,
      dimensions: 16,
    });
    expect(embedder.identity).toEqual(identity);
  });

  test("OpenAI's own models have a name without host, and are known without a probe", () => {
    const embedder = embedderFor({ baseUrl: "https://api.openai.com/v1/", model: "text-embedding-3-small" });
    expect(embedder.identity).toEqual({ provider: "openai", model: "text-embedding-3-small", dimensions: 1_536 });
    expect(embedder.host).toBe("api.openai.com");
  });

  test("a server on this machine is no host to which notes leave", () => {
    expect(embedderFor().host).toBeNull();
    expect(embedderFor({ baseUrl: "http://192.168.1.5:11434/v1" }).host).toBe("192.168.1.5:11434");
  });

  test("a query in the base URL stays, as Azure's deployments want it", async () => {
    await embed(embedderFor({ baseUrl: `${server.origin}/openai/deployments/d/?api-version=2026-01-01` }));
    expect(server.requests[0]?.url).toBe("/openai/deployments/d/embeddings?api-version=2026-01-01");
  });

  test.each(["", "api.openai.com/v1", "file:///etc/passwd", "https://user:secret@example.org/v1"])(
    "the base URL %j is refused with a sentence that does not repeat it",
    (baseUrl) => {
      expect(() => embedderFor({ baseUrl })).toThrow(UsageError);
      expect(() => embedderFor({ baseUrl })).not.toThrow("secret");
    },
  );
});
