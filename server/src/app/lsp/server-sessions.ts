import { relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { messageOf, UsageError } from "../../core/errors.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { Log } from "../../core/ports/log.ts";
import type { Settings } from "../../protocol/settings.ts";
import type { StatusSnapshot } from "../../protocol/status.ts";
import type { SyncProgress } from "../../protocol/sync.ts";
import type { Composition } from "../composition.ts";
import type { Secrets } from "../folder-engine.ts";
import { type FolderSession, openFolder } from "../folder-session.ts";
import { realNotesFolder } from "../notes-folder.ts";
import type { LenientSettings } from "../settings.ts";
import { StatusThrottle, statusIntervalMs } from "../status-throttle.ts";

export interface ServerSessionsOptions {
  readonly composition: Composition;
  readonly secrets: Secrets;
  readonly settings: LenientSettings;
  readonly restricted: boolean;
  readonly dataDir: string | null;
  readonly clock: Clock;
  readonly log: Log;
  readonly onStatus: (folder: string, status: StatusSnapshot) => void;
  /** Shows a first sync to the user. */
  readonly onFirstSync: (
    name: string,
    work: (onProgress: (progress: SyncProgress) => void) => Promise<void>,
  ) => Promise<void>;
}

interface OpenedFolder {
  readonly uri: string;
  readonly path: string;
  /** Rejects when the folder could not be opened. */
  readonly session: Promise<FolderSession>;
  readonly statuses: StatusThrottle<StatusSnapshot>;
}

/** The sessions of a language server: one a workspace folder, by the folder's URI as the client writes it. */
export class ServerSessions {
  readonly #options: ServerSessionsOptions;
  readonly #folders = new Map<string, OpenedFolder>();
  readonly #closing = new AbortController();
  #settings: LenientSettings;
  #closed: Promise<void> | null = null;

  constructor(options: ServerSessionsOptions) {
    this.#options = options;
    this.#settings = options.settings;
    this.#warn();
  }

  /** Opens, syncs and watches in the background. Folders that are not on this machine's disk are passed over. */
  add(uri: string): void {
    const path = filePathOf(uri);
    if (path === null || this.#folders.has(uri)) return;
    const statuses = new StatusThrottle<StatusSnapshot>(this.#options.clock, statusIntervalMs, (status) =>
      this.#options.onStatus(uri, status),
    );
    const folder: OpenedFolder = { uri, path, session: this.#open(path), statuses };
    this.#folders.set(uri, folder);
    void this.#start(folder);
  }

  async remove(uri: string): Promise<void> {
    const folder = this.#folders.get(uri);
    if (folder === undefined) return;
    this.#folders.delete(uri);
    await this.#closeFolder(folder);
  }

  /** The session of a folder, as soon as it is open. Throws UsageError when there is no such folder here. */
  async session(uri: string): Promise<FolderSession> {
    const folder = this.#folders.get(uri);
    if (folder === undefined) throw new UsageError(`Kura has no notes folder ${uri} open.`);
    return folder.session;
  }

  /** Says which notes the editor has open or saved; what is in no notes folder is passed over. */
  async hint(uris: readonly string[], priority: "open" | "saved"): Promise<void> {
    const paths = uris.map(filePathOf).filter((path) => path !== null);
    for (const folder of this.#folders.values()) {
      const inside = paths.map((path) => notePathIn(folder.path, path)).filter((path) => path !== null);
      if (inside.length > 0) await this.#withSession(folder, (session) => session.hint(inside, priority));
    }
  }

  /** New settings, or the same ones again where something else changed that they lead to (a key). */
  async reconfigure(settings = this.#settings): Promise<void> {
    const told = settings === this.#settings;
    this.#settings = settings;
    if (!told) this.#warn();
    for (const folder of this.#folders.values()) {
      await this.#withSession(folder, async (session) => {
        await session.reconfigure(settings.settings);
        // The engine knows nothing of this window's problems, and so tells no status when only they changed.
        folder.statuses.push(await session.status());
      });
    }
  }

  get logLevel(): Settings["log"]["level"] {
    return this.#settings.settings.log.level;
  }

  /** Closes every folder. Called again, it waits for the same. */
  close(): Promise<void> {
    this.#closed ??= this.#closeAll();
    return this.#closed;
  }

  async #closeAll(): Promise<void> {
    this.#closing.abort(new UsageError("Kura is being shut down."));
    const folders = [...this.#folders.values()];
    this.#folders.clear();
    await Promise.all(folders.map((folder) => this.#closeFolder(folder)));
  }

  async #open(path: string): Promise<FolderSession> {
    const { composition, secrets, dataDir, restricted, clock, log } = this.#options;
    const notesDir = await realNotesFolder(path);
    const { settings } = this.#settings;
    const settingProblems = () => this.#settings.problems;
    return openFolder({
      notesDir,
      dataDir,
      settings,
      settingProblems,
      watching: true,
      restricted,
      secrets,
      clock,
      log,
      composition,
    });
  }

  #warn(): void {
    for (const problem of this.#settings.problems) this.#options.log.warn(problem);
  }

  async #start(folder: OpenedFolder): Promise<void> {
    const { log, onFirstSync, restricted } = this.#options;
    const { signal } = this.#closing;
    try {
      const session = await folder.session;
      if (signal.aborted || !this.#folders.has(folder.uri)) return;
      session.onStatus((status) => folder.statuses.push(status));
      folder.statuses.push(await session.status());
      // A window that may not make another process sync: that one does what its own user wants.
      if (restricted && session.role !== "writer") return;
      await onFirstSync(folder.path, async (onProgress) => {
        const report = await session.sync({}, signal, onProgress);
        log.info("synced", { folder: folder.path, notes: report.notes, embedded: report.embedded });
      });
    } catch (error) {
      if (signal.aborted || !this.#folders.has(folder.uri)) return;
      log.error("the notes folder cannot be kept up to date", { folder: folder.path, reason: messageOf(error) });
    }
  }

  /** For what nobody waits for: a folder that could not be opened has said so already. */
  async #withSession(folder: OpenedFolder, work: (session: FolderSession) => Promise<void>): Promise<void> {
    try {
      await work(await folder.session);
    } catch (error) {
      this.#options.log.warn("the notes folder took no notice", { folder: folder.path, reason: messageOf(error) });
    }
  }

  async #closeFolder(folder: OpenedFolder): Promise<void> {
    folder.statuses.close();
    const session = await folder.session.catch(() => null); // never opened, and said so
    await session?.close();
  }
}

function filePathOf(uri: string): string | null {
  return URL.canParse(uri) && new URL(uri).protocol === "file:" ? fileURLToPath(uri) : null;
}

function notePathIn(folder: string, path: string): string | null {
  const inside = relative(folder, path).split(sep);
  return inside[0] === ".." || inside[0] === "" || relative(folder, path) === path ? null : inside.join("/");
}
