import {
  AdminClient,
  ChromaClient,
  ChromaClientError,
  ChromaConnectionError,
  ChromaNotFoundError,
  ChromaServerError,
  ChromaUniqueError,
} from "chromadb";
import { IndexCorruptError, IndexUnavailableError, KuraError, messageOf, PermanentError } from "../core/errors.ts";
import { withTimeout } from "../util/abort.ts";
import type { ChromaEndpoint } from "./chroma-state.ts";

const host = "127.0.0.1";
const tenant = "default_tenant";

/**
 * A client for one call, so that the call's signal reaches its requests. It costs nothing to make: connections belong to
 * the process, and what the server would be asked first is given here.
 */
class CallClient extends ChromaClient {
  constructor({ port, database }: ChromaEndpoint, signal: AbortSignal) {
    super({ host, port, tenant, database, fetchOptions: { signal } });
    this.preflightChecks = { max_batch_size: maxIdsPerCall, supports_base64_encoding: false };
  }
}

/** Far below the server's own limit of 5,461. */
const maxIdsPerCall = 2_000;

/** Makes sure that the database is there. */
export async function prepareDatabase({ port, database }: ChromaEndpoint, signal: AbortSignal): Promise<void> {
  try {
    await new AdminClient({ host, port, ssl: false, fetchOptions: { signal } }).createDatabase({
      name: database,
      tenant,
    });
  } catch (error) {
    if (!(error instanceof ChromaUniqueError)) throw error;
  }
}

/** Thrown by `callChroma` when the collection, or whatever the call named, is not there. */
export class ChromaMissingError extends KuraError {
  override readonly name = "ChromaMissingError";
}

export interface CallKind {
  readonly withinMs: number;
  /** True when an error inside Chroma that persists proves damage. A write also fails where the disk is full. */
  readonly provesDamage: boolean;
}

export const reading: CallKind = { withinMs: 10_000, provesDamage: true };
/** A write may wait while Chroma writes its graph to the disk. */
export const writing: CallKind = { withinMs: 60_000, provesDamage: false };

/**
 * Makes one call; again when something inside Chroma went wrong, since a full queue or a busy database passes. Throws
 * the signal's reason when it aborts, else IndexUnavailableError, IndexCorruptError, PermanentError (Chroma refused what
 * it was given) or ChromaMissingError.
 */
export async function callChroma<T>(
  endpoint: ChromaEndpoint,
  kind: CallKind,
  signal: AbortSignal,
  call: (client: ChromaClient) => Promise<T>,
): Promise<T> {
  try {
    return await callOnce(endpoint, kind.withinMs, signal, call);
  } catch (error) {
    if (!(error instanceof ChromaInternalError)) throw error;
  }
  try {
    return await callOnce(endpoint, kind.withinMs, signal, call);
  } catch (error) {
    if (!(error instanceof ChromaInternalError)) throw error;
    if (!kind.provesDamage) throw new IndexUnavailableError("The vector index cannot store now.", { cause: error });
    // Only a Chroma that is otherwise alive can be judged by its answers.
    await callOnce(endpoint, kind.withinMs, signal, (client) => client.heartbeat());
    throw new IndexCorruptError("The vector index fails inside: its files are damaged.", { cause: error });
  }
}

/** Chroma answered that something inside it went wrong. */
class ChromaInternalError extends Error {}

async function callOnce<T>(
  endpoint: ChromaEndpoint,
  ms: number,
  signal: AbortSignal,
  call: (client: ChromaClient) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const limited = withTimeout(ms, signal);
  try {
    return await call(new CallClient(endpoint, limited));
  } catch (error) {
    signal.throwIfAborted();
    if (limited.aborted) throw new IndexUnavailableError("The vector index did not answer in time.", { cause: error });
    throw translate(error);
  }
}

function translate(error: unknown): Error {
  if (error instanceof ChromaNotFoundError) return new ChromaMissingError(messageOf(error), { cause: error });
  // Vectors are checked before they are sent, and ids are Kura's own: a "bad request" is Chroma's trouble with its files.
  if (error instanceof ChromaServerError || error instanceof ChromaClientError)
    return new ChromaInternalError(messageOf(error), { cause: error });
  // A connection that breaks in the middle of an answer is a TypeError of fetch's, or JSON cut short.
  if (error instanceof ChromaConnectionError || error instanceof TypeError || error instanceof SyntaxError)
    return new IndexUnavailableError("The vector index cannot be reached.", { cause: error });
  return new PermanentError(`The vector index refused this: ${messageOf(error)}`, { cause: error });
}
