import { isAbort, withTimeout } from "../util/abort.ts";

/** Embedding servers that many people run on their own machine, and where those listen unless told otherwise. */
export interface LocalServer {
  readonly name: "Ollama" | "LM Studio";
  readonly origin: string;
  /** Lists the models. */
  readonly path: string;
}

export const localServers: readonly LocalServer[] = [
  { name: "Ollama", origin: "http://127.0.0.1:11434", path: "/api/tags" },
  { name: "LM Studio", origin: "http://127.0.0.1:1234", path: "/v1/models" },
];

export interface FoundHost {
  readonly name: LocalServer["name"];
  readonly baseUrl: string;
  readonly models: readonly string[];
}

const answerMs = 700; // a server on this machine answers in 10; somebody waits for the list
const maxBytes = 1_000_000;
const maxModels = 200;
const maxNameLength = 200;
const likelyEmbedding = /embed|bge|\be5\b|gte|minilm|nomic|mxbai|snowflake-arctic|jina|paraphrase/i;

/**
 * Asks which of `servers` run, all at once, without a key. Who does not answer like one within 700 ms is not among them; only the
 * signal's reason is ever thrown.
 */
export async function findLocalHosts(servers: readonly LocalServer[], signal: AbortSignal): Promise<FoundHost[]> {
  const found = await Promise.all(servers.map((server) => ask(server, signal)));
  return found.filter((host) => host !== null);
}

async function ask({ name, origin, path }: LocalServer, signal: AbortSignal): Promise<FoundHost | null> {
  signal.throwIfAborted();
  try {
    const response = await fetch(`${origin}${path}`, { redirect: "error", signal: withTimeout(answerMs, signal) });
    const models = response.ok ? modelsIn(JSON.parse(await textOf(response))) : null;
    return models === null ? null : { name, baseUrl: `${origin}/v1`, models };
  } catch (error) {
    if (isAbort(error, signal)) throw error;
    return null; // nobody there, or somebody else: both are common, and no fault
  }
}

/** What listens at the port may be anything: no more is read than a list of models can be. */
async function textOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.byteLength;
    if (bytes > maxBytes) throw new RangeError("the answer is too long for a list of models");
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

/** `{models: [{name}]}` of Ollama, `{data: [{id}]}` of everybody else; null for another answer. */
function modelsIn(answer: unknown): string[] | null {
  const list = field(answer, "models") ?? field(answer, "data");
  if (!Array.isArray(list)) return null;
  const names = list
    .map((entry: unknown) => field(entry, "name") ?? field(entry, "id"))
    .filter((name): name is string => typeof name === "string" && name !== "" && name.length <= maxNameLength);
  const likely = names.filter((name) => likelyEmbedding.test(name));
  return [...likely, ...names.filter((name) => !likelyEmbedding.test(name))].slice(0, maxModels);
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
