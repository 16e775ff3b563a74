import type { Clock } from "../core/ports/clock.ts";
import type { Log } from "../core/ports/log.ts";
import type { FolderApi } from "../protocol/folder-api.ts";
import type { Settings } from "../protocol/settings.ts";
import type { StatusSnapshot } from "../protocol/status.ts";

/** A running engine of one notes folder in this process: the writer's. */
export interface FolderEngine extends FolderApi {
  readonly onStatus: (listener: (status: StatusSnapshot) => void) => () => void;
  /** Starts watching: from now on changes are noticed by themselves. */
  watch(): Promise<void>;
  /** Settings changed while running. */
  reconfigure(settings: Settings): Promise<void>;
  /** Finishes the batch in hand, returns claims, closes the stores and Chroma. */
  close(): Promise<void>;
}

export interface FolderOptions {
  readonly notesDir: string;
  readonly dataDir: string | null;
  readonly settings: Settings;
  /** The user does not trust the workspace: nothing is embedded, sent or run (see restricted.ts). */
  readonly restricted: boolean;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Secrets {
  /** The embedding key that was given for `origin` ("https://api.openai.com"), and for no other; null when there is none. */
  embeddingKey(origin: string): { key: string; origin: string } | null;
}
