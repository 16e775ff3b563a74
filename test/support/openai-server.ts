import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { hashVector } from "./hash-vector.ts";

/** How one request is answered, instead of well. */
export type Fault =
  /** An error answer in OpenAI's form. */
  | {
      readonly kind: "status";
      readonly status: number;
      readonly code?: string;
      readonly param?: string;
      readonly message?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** An error answer that repeats the key that came with the request, wherever an answer has room for it. */
  | { readonly kind: "echo"; readonly status: number }
  /** Any answer. */
  | { readonly kind: "raw"; readonly status?: number; readonly contentType: string; readonly body: string }
  /** The right body with its right length, cut in the middle, the connection closed. */
  | { readonly kind: "cut-off" }
  /** Half of the right body, as if it were whole. */
  | { readonly kind: "half-json" }
  /** The connection is closed without a word. */
  | { readonly kind: "reset" }
  /** Never an answer. */
  | { readonly kind: "silence" }
  /** Status, headers and half of the body, then never more. */
  | { readonly kind: "stall" }
  | { readonly kind: "redirect"; readonly to: string }
  /** A well-formed answer, its data changed on the way. */
  | { readonly kind: "data"; readonly change: (data: Datum[]) => unknown[] };

export interface Datum {
  object: "embedding";
  index: number;
  embedding: unknown;
}

export interface SeenRequest {
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: { readonly model?: string; readonly input: readonly string[]; readonly [name: string]: unknown };
}

export interface OpenAiServerOptions {
  /** Of the vectors, where a request asks for none. */
  readonly dimensions?: number;
  /** Without it, or with another one: 401. */
  readonly key?: string;
  /** Answers without `usage`, as some local servers do. */
  readonly countsTokens?: boolean;
}

/** An OpenAI-compatible embeddings server on 127.0.0.1 that fails on demand. */
export class OpenAiServer implements AsyncDisposable {
  /** Everything that arrived, oldest first. */
  readonly requests: SeenRequest[] = [];
  /** Answers for the next requests, one each; then all is well again. */
  readonly faults: Fault[] = [];
  /** Texts that are refused with 400, and with them their whole request. */
  refuses: (text: string) => boolean = () => false;
  /** Milliseconds before each answer. */
  latencyMs = 0;
  readonly #options: Required<Omit<OpenAiServerOptions, "key">> & { readonly key: string | null };
  readonly #server = createServer((request, response) => void this.#handle(request, response));
  #port = 0;
  #gate: Promise<void> = Promise.resolve();
  readonly #awaiting: (() => void)[] = [];

  private constructor(options: OpenAiServerOptions) {
    this.#options = { dimensions: 16, countsTokens: true, ...options, key: options.key ?? null };
  }

  static async start(options: OpenAiServerOptions = {}): Promise<OpenAiServer> {
    const server = new OpenAiServer(options);
    await new Promise<void>((resolve) => server.#server.listen(0, "127.0.0.1", resolve));
    server.#port = (server.#server.address() as AddressInfo).port;
    return server;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get baseUrl(): string {
    return `${this.origin}/v1`;
  }

  /** Holds all answers back until the returned function is called. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gate = promise;
    return resolve;
  }

  /** Resolves when the nth request (from 1) has arrived. */
  async arrived(count: number): Promise<void> {
    while (this.requests.length < count) await new Promise<void>((resolve) => this.#awaiting.push(resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body: SeenRequest["body"] = JSON.parse(await textOf(request));
    this.requests.push({ url: request.url ?? "", headers: request.headers, body });
    for (const resolve of this.#awaiting.splice(0)) resolve();
    const fault = this.faults.shift();
    await this.#gate;
    if (this.latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, this.latencyMs));
    if (fault !== undefined) this.#fail(fault, body, response, keyOf(request));
    else this.#answer(request, body, response);
  }

  #answer(request: IncomingMessage, body: SeenRequest["body"], response: ServerResponse): void {
    const { key } = this.#options;
    const given = request.headers.authorization ?? `Bearer ${request.headers["api-key"]}`;
    if (key !== null && given !== `Bearer ${key}`) {
      return sendError(response, {
        kind: "status",
        status: 401,
        code: "invalid_api_key",
        message: `bad key: ${given}`,
      });
    }
    if (!/^\/[^?]*\/embeddings(\?|$)/.test(request.url ?? "")) {
      return sendError(response, { kind: "status", status: 404 });
    }
    const refused = body.input.find((text) => text === "" || this.refuses(text));
    if (refused !== undefined) {
      return sendError(response, {
        kind: "status",
        status: 400,
        code: "invalid_input",
        message: `no good: ${refused}`,
      });
    }
    sendJson(response, 200, JSON.stringify(this.#goodAnswer(body)));
  }

  #goodAnswer(body: SeenRequest["body"]) {
    const dimensions = typeof body["dimensions"] === "number" ? body["dimensions"] : this.#options.dimensions;
    const data = body.input.map(
      (text, index): Datum => ({ object: "embedding", index, embedding: [...hashVector(text, dimensions)] }),
    );
    const tokens = body.input.reduce((sum, text) => sum + Math.ceil(text.length / 4), 0);
    const usage = { prompt_tokens: tokens, total_tokens: tokens };
    return { object: "list", model: body.model, data, ...(this.#options.countsTokens ? { usage } : {}) };
  }

  #fail(fault: Fault, body: SeenRequest["body"], response: ServerResponse, key: string): void {
    const good = JSON.stringify(this.#goodAnswer(body));
    const half = good.slice(0, good.length / 2);
    switch (fault.kind) {
      case "status":
        return sendError(response, fault);
      case "echo":
        response.statusMessage = key;
        return sendJson(
          response,
          fault.status,
          JSON.stringify({ error: { message: `bad key: ${key}`, type: key, param: key, code: key }, detail: key }),
          { "x-request-id": key, "retry-after": key, "www-authenticate": `Bearer ${key}`, location: `/${key}` },
        );
      case "raw":
        response.writeHead(fault.status ?? 200, { "content-type": fault.contentType }).end(fault.body);
        return;
      case "half-json":
        return sendJson(response, 200, half);
      case "cut-off":
      case "stall":
        response.writeHead(200, { "content-type": "application/json", "content-length": good.length });
        response.write(half, () => {
          if (fault.kind === "cut-off") response.destroy();
        });
        return;
      case "reset":
        response.destroy();
        return;
      case "silence":
        return;
      case "redirect":
        response.writeHead(307, { location: fault.to }).end();
        return;
      case "data": {
        const answer = this.#goodAnswer(body);
        return sendJson(response, 200, JSON.stringify({ ...answer, data: fault.change(answer.data) }));
      }
    }
  }
}

function keyOf({ headers }: IncomingMessage): string {
  return headers.authorization?.replace(/^Bearer /, "") ?? "";
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}

function sendError(response: ServerResponse, fault: Extract<Fault, { kind: "status" }>): void {
  const { status, code = null, param = null, message = "The test asked for this." } = fault;
  sendJson(response, status, JSON.stringify({ error: { message, type: null, param, code } }), fault.headers);
}

function sendJson(response: ServerResponse, status: number, body: string, headers = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
}
