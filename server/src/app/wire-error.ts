import { ErrorCodes, ResponseError } from "vscode-jsonrpc/node";
import { z } from "zod";
import { KuraError, messageOf, TransientError, UsageError } from "../core/errors.ts";
import { errorClasses } from "../workers/error-classes.ts";

/** Codes of the Language Server Protocol, valid on the writer's socket too. */
const requestCancelled = -32800;
const requestFailed = -32803;

/** Travels as the error's `data`, so that a class survives the wire. */
const wireData = z.object({ name: z.string(), retryAfterMs: z.number().exactOptional() });

/** Any thrown value as a JSON-RPC error: class name and message, no stack. */
export function toResponseError(error: unknown, signal: AbortSignal): ResponseError<unknown> {
  if (signal.aborted) return new ResponseError(requestCancelled, "The request was cancelled.");
  if (!(error instanceof KuraError)) return new ResponseError(ErrorCodes.InternalError, messageOf(error));
  const code = error instanceof UsageError ? ErrorCodes.InvalidParams : requestFailed;
  const retry =
    error instanceof TransientError && error.retryAfterMs !== undefined ? { retryAfterMs: error.retryAfterMs } : {};
  return new ResponseError(code, error.message, { name: error.name, ...retry });
}

/** The error that the other side threw, in its class where that is one of Kura's. */
export function fromResponseError(error: ResponseError<unknown>): Error {
  const data = wireData.safeParse(error.data);
  if (!data.success) return new Error(error.message);
  const known = errorClasses[data.data.name];
  const options = data.data.retryAfterMs === undefined ? {} : { retryAfterMs: data.data.retryAfterMs };
  return known === undefined ? new Error(error.message) : new known(error.message, options);
}
