import type { Settings } from "../protocol/settings.ts";
import { originOf } from "./embedding-choice.ts";
import type { Secrets } from "./folder-engine.ts";

const variable = "KURA_EMBEDDING_KEY";

/**
 * Takes the embedding key out of the environment, so that no child process inherits it, and binds it to the host that
 * the settings name now.
 */
export function takeEnvironmentKey(env: NodeJS.ProcessEnv, settings: Settings): Secrets {
  const key = env[variable]?.trim() ?? "";
  delete env[variable];
  const bound = key === "" ? null : { key, origin: originOf(settings.embedding.baseUrl) };
  return { embeddingKey: (origin) => (bound?.origin === origin ? bound : null) };
}
