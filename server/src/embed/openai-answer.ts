import { PermanentError, TransientError, UnrecoverableError } from "../core/errors.ts";

export interface OpenAiAnswer {
  /** Unit vectors in the order of the texts. */
  readonly vectors: Float32Array[];
  /** What the provider counted; null where it counts nothing. */
  readonly tokens: number | null;
}

/**
 * Checks the body of an embeddings answer for `count` texts and puts the vectors in order. `dimensions` null: any
 * length, if it is the same for all. Throws TransientError for too few or doubled vectors, PermanentError for a vector
 * that is no direction (the text is to blame, bisecting finds it), UnrecoverableError for another length or no
 * embeddings at all (the settings are to blame).
 */
export function parseOpenAiAnswer(body: unknown, count: number, dimensions: number | null, host: string): OpenAiAnswer {
  const answer = typeof body === "string" ? parseText(body, host) : body;
  const data = field(answer, "data");
  if (!Array.isArray(data)) throw notEmbeddings(host);
  if (data.length !== count) {
    throw new TransientError(`${host} sent ${data.length} vectors for ${count} texts.`);
  }
  const vectors = new Array<Float32Array | undefined>(count);
  let length = dimensions;
  for (const [position, item] of data.entries()) {
    const index = field(item, "index") ?? position; // some servers leave it out
    if (typeof index !== "number" || !(index in data) || vectors[index] !== undefined) {
      throw new TransientError(`${host} sent vectors that cannot be told apart.`);
    }
    const embedding = field(item, "embedding");
    if (!Array.isArray(embedding) || embedding.length === 0) throw notEmbeddings(host);
    length ??= embedding.length;
    if (embedding.length !== length) {
      throw new UnrecoverableError(
        `${host} sent vectors of ${embedding.length} dimensions where ${length} are expected: check the embedding model and its dimensions.`,
      );
    }
    vectors[index] = unitVector(embedding, host);
  }
  return { vectors: vectors.filter((vector) => vector !== undefined), tokens: tokensOf(answer) };
}

function unitVector(values: readonly unknown[], host: string): Float32Array {
  let squares = 0;
  for (const value of values) squares += typeof value === "number" ? value * value : Number.NaN;
  if (!Number.isFinite(squares) || squares < 1e-30)
    throw new PermanentError(`${host} has no usable vector for this text.`);
  const factor = 1 / Math.sqrt(squares);
  return Float32Array.from(values, (value) => Number(value) * factor);
}

/** JSON under another content type is taken; a page of HTML is not. */
function parseText(body: string, host: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw notEmbeddings(host);
  }
}

function tokensOf(answer: unknown): number | null {
  const usage = field(answer, "usage");
  const tokens = field(usage, "prompt_tokens") ?? field(usage, "total_tokens");
  return typeof tokens === "number" && Number.isFinite(tokens) && tokens > 0 ? tokens : null;
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function notEmbeddings(host: string): UnrecoverableError {
  return new UnrecoverableError(`${host} does not answer like an embeddings server: check the base URL and the model.`);
}
