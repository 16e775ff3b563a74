import { UsageError } from "../core/errors.ts";
import { isLoopback } from "./loopback.ts";

/** A base URL, taken apart once. */
export interface OpenAiEndpoint {
  /** As the openai package wants it: without the slash at the end, with its query (Azure's `api-version`). */
  readonly baseUrl: string;
  readonly origin: string;
  /** Host and port, for sentences and identities. */
  readonly host: string;
  readonly isDefault: boolean;
  /** Nothing leaves this machine. */
  readonly isLoopback: boolean;
  /** Azure wants its key in a header of its own. */
  readonly keyHeader: "authorization" | "api-key";
}

/** So that the most common choices need no network to start. */
const openAiDimensions: Readonly<Record<string, number>> = {
  "text-embedding-3-small": 1_536,
  "text-embedding-3-large": 3_072,
  "text-embedding-ada-002": 1_536,
};

const azureHost = /\.(openai\.azure\.com|cognitiveservices\.azure\.com|services\.ai\.azure\.com)$/;

/** Throws UsageError for anything but an http(s) URL without user name and password. */
export function parseEndpoint(baseUrl: string): OpenAiEndpoint {
  if (!URL.canParse(baseUrl)) throw new UsageError("The embedding base URL is not a URL: set embedding.baseUrl.");
  const url = new URL(baseUrl);
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw new UsageError("The embedding base URL must begin with https:// or http://.");
  }
  if (url.username !== "" || url.password !== "") {
    throw new UsageError("The embedding base URL must not hold a user name or password: store the API key instead.");
  }
  return {
    baseUrl: `${url.origin}${url.pathname.replace(/\/+$/, "")}${url.search}`,
    origin: url.origin,
    host: url.host,
    isDefault: url.host === "api.openai.com",
    isLoopback: isLoopback(url.hostname),
    keyHeader: azureHost.test(url.hostname) ? "api-key" : "authorization",
  };
}

/** A model's name in its identity: with the host in front when that is not the default one. */
export function modelNameAt(endpoint: OpenAiEndpoint, model: string): string {
  return endpoint.isDefault ? model : `${endpoint.host}/${model}`;
}

/** How many dimensions a model's own vectors have; null when only its host can tell. */
export function ownDimensions(endpoint: OpenAiEndpoint, model: string): number | null {
  return endpoint.isDefault && Object.hasOwn(openAiDimensions, model) ? (openAiDimensions[model] ?? null) : null;
}
