/**
 * transient: waits and is tried again. permanent: this entry is parked, the rest goes on.
 * unrecoverable: nothing can be delivered until somebody changes something; the relay pauses and says why.
 */
export type ErrorClass = "transient" | "permanent" | "unrecoverable";

/** Base of every error that a caller can act on. Its message is a sentence for the user. */
export abstract class KuraError extends Error {
  /** Stays the same in bundles, so that it can cross a thread or a socket. */
  abstract override readonly name: string;
}

export interface TransientOptions extends ErrorOptions {
  /** What the other side asked for (Retry-After), in milliseconds. */
  readonly retryAfterMs?: number;
}

/** Network refused, timeout, 408, 409, 425, 429, 5xx, index down. */
export class TransientError extends KuraError {
  override readonly name: string = "TransientError";
  readonly errorClass = "transient";
  readonly retryAfterMs: number | undefined;
  constructor(message: string, options: TransientOptions = {}) {
    super(message, options);
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** Bad input: this text will never be accepted. */
export class PermanentError extends KuraError {
  override readonly name: string = "PermanentError";
  readonly errorClass = "permanent";
}

/** Bad key, no such model, quota or budget used up, writer fenced. */
export class UnrecoverableError extends KuraError {
  override readonly name: string = "UnrecoverableError";
  readonly errorClass = "unrecoverable";
}

/** A host wants an API key, and this process has none for it. */
export class KeyMissingError extends UnrecoverableError {
  override readonly name: string = "KeyMissingError";
}

/** The vector index cannot be reached now (down, starting, being rebuilt, not available here). */
export class IndexUnavailableError extends TransientError {
  override readonly name: string = "IndexUnavailableError";
}

/** The vector index answers, but wrongly: it must be rebuilt from the embeddings. */
export class IndexCorruptError extends KuraError {
  override readonly name: string = "IndexCorruptError";
}

/** A store on disk was written by a newer Kura, or cannot be read. */
export class StoreError extends KuraError {
  override readonly name: string = "StoreError";
}

/** Another writer took over: nothing may be written any more. */
export class FencedError extends KuraError {
  override readonly name: string = "FencedError";
}

/** A setting, argument or query that cannot be used; the message names it and what to do. */
export class UsageError extends KuraError {
  override readonly name: string = "UsageError";
}

/** The class by which the relay treats any thrown value. Unknown errors are permanent only where input caused them: here, transient. */
export function errorClassOf(error: unknown): ErrorClass {
  if (error instanceof PermanentError) return "permanent";
  if (error instanceof UnrecoverableError || error instanceof FencedError) return "unrecoverable";
  return "transient";
}

/** The sentence to show for any thrown value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
