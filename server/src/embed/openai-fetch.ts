import { KeyMissingError, UnrecoverableError } from "../core/errors.ts";
import type { OpenAiEndpoint } from "./openai-endpoint.ts";

/** A key, and the origin ("https://api.openai.com") that the user gave it for. */
export interface BoundKey {
  readonly key: string;
  readonly origin: string;
}

type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/**
 * The only place where a key meets a request. The openai package never holds it, so that none of its logs, errors or
 * environment variables can spill it; of the package's headers only what an embeddings server needs goes out. A
 * redirect is never followed: it comes back as the answer.
 */
export function keyedFetch(endpoint: OpenAiEndpoint, currentKey: () => BoundKey | null, send: Fetch): Fetch {
  return (input, init = {}) => {
    const headers = new Headers({
      accept: "application/json",
      "content-type": "application/json",
      "user-agent": "kura",
    });
    const key = usableKey(endpoint, currentKey());
    if (key !== null) headers.set(endpoint.keyHeader, endpoint.keyHeader === "api-key" ? key : `Bearer ${key}`);
    return send(input, { ...init, headers, redirect: "manual" });
  };
}

/** The key to send to the endpoint; null for a server without one. Throws UnrecoverableError when it must not go there. */
export function usableKey(endpoint: OpenAiEndpoint, bound: BoundKey | null): string | null {
  if (bound === null || bound.key === "") {
    if (!endpoint.isDefault) return null;
    throw new KeyMissingError(`No API key is set for ${endpoint.host}: set one, or choose another embedder.`);
  }
  if (!URL.canParse(bound.origin) || new URL(bound.origin).origin !== endpoint.origin) {
    throw new UnrecoverableError(
      `The API key was given for another address than ${endpoint.origin} and is not sent there: set a key for ${endpoint.host}.`,
    );
  }
  if (!/^[\x21-\x7e]+$/.test(bound.key)) {
    throw new UnrecoverableError(`The API key for ${endpoint.host} holds spaces or foreign characters: set it again.`);
  }
  return bound.key;
}
