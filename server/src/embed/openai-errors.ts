import { APIConnectionError, APIError } from "openai";
import { KeyMissingError, KuraError, PermanentError, TransientError, UnrecoverableError } from "../core/errors.ts";
import { retryAfterMs } from "./retry-after.ts";

const badInput = new Set([400, 413, 422]);
const passing = new Set([408, 409, 425, 429]);
const unrecoverableCodes = new Set([
  "insufficient_quota",
  "billing_hard_limit_reached",
  "invalid_api_key",
  "account_deactivated",
  "model_not_found",
  "unsupported_model",
  "DeploymentNotFound",
]);

/** So many of the key's characters in a row are told to nobody. */
const tellingLength = 6;

export interface FailedCall {
  readonly host: string;
  /** What was sent along; null when nothing was. */
  readonly key: string | null;
  /** Epoch milliseconds. */
  readonly now: number;
}

/**
 * What a failed call means for the relay, by the package's classes, HTTP status and the provider's own codes. The
 * sentence holds nothing of the provider's prose, which may quote the text or the key; neither does `cause`.
 */
export function classifyOpenAiError(error: unknown, call: FailedCall): KuraError {
  const { host } = call;
  if (error instanceof KuraError) return error;
  if (error instanceof APIConnectionError) {
    if (error.cause instanceof KuraError) return error.cause; // thrown inside fetch, where the key is looked at
    const code = networkCode(error);
    const detail = code === null ? "" : ` (${code})`;
    return new TransientError(`${host} cannot be reached${detail}: check the network, or whether the server runs.`);
  }
  if (error instanceof APIError && error.status !== undefined) return classifyStatus(error, error.status, call);
  // Left over: an answer that is cut off or is not the JSON that it claims to be.
  return new TransientError(`${host} sent an answer that cannot be read.`);
}

function classifyStatus(error: APIError, status: number, { host, key, now }: FailedCall): KuraError {
  const identifier = (value: unknown) => codeIn(value, key);
  const code = identifier(error.code) ?? identifier(error.type);
  // "(429, insufficient_quota)"
  const detail = code === null ? `(${status})` : `(${status}, ${code})`;
  if (status === 401 && key === null) return new KeyMissingError(`${host} wants an API key ${detail}: set one.`);
  if (code !== null && unrecoverableCodes.has(code)) {
    return new UnrecoverableError(`${host} refuses to work ${detail}: ${adviceForCode(code)}`);
  }
  if (badInput.has(status)) {
    // A parameter other than the text is a setting's fault: parking the notes would not help.
    const param = identifier(error.param);
    if (param !== null && !param.startsWith("input")) {
      return new UnrecoverableError(
        `${host} refuses the parameter "${param}" ${detail}: check the embedding settings.`,
      );
    }
    return new PermanentError(`${host} refuses this text ${detail}.`);
  }
  if (status === 501) {
    return new UnrecoverableError(`${host} does not offer embeddings ${detail}: start it with an embedding model.`);
  }
  if (passing.has(status) || status >= 500) {
    const wait = retryAfterMs(error.headers ?? new Headers(), now);
    const why = status === 429 ? "asks for fewer requests" : "cannot answer now";
    return new TransientError(`${host} ${why} ${detail}.`, wait === null ? {} : { retryAfterMs: wait });
  }
  return new UnrecoverableError(`${host} refuses to work ${detail}: ${adviceForStatus(status)}`);
}

function adviceForCode(code: string): string {
  if (code.endsWith("model") || code === "model_not_found" || code === "DeploymentNotFound") return modelAdvice;
  return code === "invalid_api_key" ? keyAdvice : "check the account's quota and billing.";
}

const keyAdvice = "set a valid API key.";
const modelAdvice = "check the embedding model's name and the base URL.";

function adviceForStatus(status: number): string {
  if (status === 401 || status === 407) return keyAdvice;
  if (status === 402) return "check the account's quota and billing.";
  if (status === 403) return "check that the API key may use this model.";
  if (status === 404) return modelAdvice;
  if (status >= 300 && status < 400) return "it points to another address; set that one as the base URL.";
  return "check the base URL.";
}

/** A code as providers write them; anything that could be prose, or a part of the key, is left out. */
function codeIn(value: unknown, key: string | null): string | null {
  if (typeof value !== "string" || !/^[A-Za-z][A-Za-z0-9_.-]{1,63}$/.test(value)) return null;
  if (unrecoverableCodes.has(value)) return value;
  return key !== null && sharesPart(value, key) ? null : value;
}

/** True when some of the key's characters stand in `text`, as many in a row as would tell something of it. */
function sharesPart(text: string, key: string): boolean {
  const length = Math.min(tellingLength, key.length);
  const folded = text.toLowerCase();
  const secret = key.toLowerCase();
  for (let at = 0; at + length <= secret.length; at++) {
    if (folded.includes(secret.slice(at, at + length))) return true;
  }
  return false;
}

/** ECONNREFUSED and the like, from the depth of the causes. */
function networkCode(error: Error): string | null {
  let cause: unknown = error.cause;
  for (let depth = 0; depth < 4 && cause instanceof Error; depth++) {
    const code = "code" in cause ? codeIn(cause.code, null) : null;
    if (code !== null) return code;
    cause = cause instanceof AggregateError ? cause.errors[0] : cause.cause;
  }
  return null;
}
