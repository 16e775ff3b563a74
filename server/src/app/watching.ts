import type { Log } from "../core/ports/log.ts";
import type { NoteHint } from "../core/ports/note-source.ts";
import type { Settings } from "../protocol/settings.ts";
import type { StatusSnapshot } from "../protocol/status.ts";
import { type NoteWatch, startNoteWatch } from "../workers/note-watch.ts";

export interface WatchingDeps {
  /** Real path of the notes folder. */
  readonly root: string;
  readonly onChange: () => void;
  readonly log: Log;
}

/** Watching as the engine has it: off until it is asked for, and then what the system allows. */
export class Watching {
  readonly #deps: WatchingDeps;
  #watch: NoteWatch | null = null;
  #mode: StatusSnapshot["watch"] = "off";

  constructor(deps: WatchingDeps) {
    this.#deps = deps;
  }

  get mode(): StatusSnapshot["watch"] {
    return this.#mode;
  }

  /** Resolves when every change from now on gives a hint. Called again, it watches by the new settings. */
  async start(settings: Settings, onHint: (hint: NoteHint) => void): Promise<void> {
    const { root, log, onChange } = this.#deps;
    const pollingIntervalMs = settings.sync.pollingIntervalMs;
    if (this.#watch !== null) {
      await this.#watch.update(settings.notes, pollingIntervalMs);
      return;
    }
    this.#watch = startNoteWatch({
      root,
      rules: settings.notes,
      pollingIntervalMs,
      onHint,
      onMode: (mode) => {
        this.#mode = mode;
        onChange();
      },
      log,
    });
    await this.#watch.ready;
  }

  async stop(): Promise<void> {
    const watch = this.#watch;
    this.#watch = null;
    this.#mode = "off";
    await watch?.close();
  }
}
