import { join } from "node:path";
import { KeyMissingError } from "../core/errors.ts";
import type { BackupParams } from "../protocol/backup.ts";
import type { CheckParams } from "../protocol/check.ts";
import type { CompleteParams } from "../protocol/complete.ts";
import type { ChooseParams, EstimateParams } from "../protocol/embedding-choice.ts";
import type { RelatedParams, SearchParams } from "../protocol/search.ts";
import type { Settings } from "../protocol/settings.ts";
import type { StatusSnapshot } from "../protocol/status.ts";
import type { SyncParams, SyncProgress } from "../protocol/sync.ts";
import { dataRootFor, folderLayout } from "../store/folder-layout.ts";
import type { AskedFolder } from "./answer-request.ts";
import type { Composition } from "./composition.ts";
import type { FolderEngine, FolderOptions } from "./folder-engine.ts";
import { realNotesFolder } from "./notes-folder.ts";
import { withSettingProblems } from "./status-cause.ts";
import { ConnectionLostError } from "./writer/connection-lost.ts";
import { type KeeperTimings, PlaceKeeper } from "./writer/place-keeper.ts";
import { type RemoteTimings, remoteTimings } from "./writer/remote-folder.ts";

export type SessionTimings = RemoteTimings & KeeperTimings;

export const sessionTimings: SessionTimings = { ...remoteTimings, patienceMs: 2000, lookAgainMs: 1000 };

const keyOfTheWriter = "Another Kura process writes this folder, and its own user has to give it the key.";

/** One notes folder as this process sees it, whoever writes it. */
export interface FolderSession extends FolderEngine {
  readonly role: StatusSnapshot["role"];
}

export interface SessionOptions extends FolderOptions {
  /** What is wrong with this process's settings, for its own statuses. Left out: nothing. */
  readonly settingProblems?: () => readonly string[];
  readonly composition: Composition;
  /** Watches from the start, as `watch` does: whoever opens need not ask for it. Default false. */
  readonly watching?: boolean;
  readonly timings?: SessionTimings;
}

/**
 * Opens a folder: becomes its writer, or asks the one that is, or answers read-only when that one cannot be asked.
 * When the writer goes, this session or another takes over by itself. Rejects with UsageError when there is no such
 * folder, and when this process got the lock and could not open the stores.
 */
export async function openFolder(options: SessionOptions): Promise<FolderSession> {
  const { composition, timings = sessionTimings, settingProblems = () => [], watching = false, ...rest } = options;
  const folder: FolderOptions = { ...rest, notesDir: await realNotesFolder(rest.notesDir) };
  const { folderDir, lockFile } = folderLayout(dataRootFor(folder.dataDir), folder.notesDir);
  const meeting = { folder: folderDir, lock: lockFile, record: join(folderDir, "writer.json") };
  const keeper = new PlaceKeeper({ folder, meeting, composition, timings, watching });
  await keeper.open();
  return new Session(keeper, settingProblems);
}

/**
 * Sends each question where it is answered now. A question under way when the writer goes is asked once more at the
 * next place, unless asking twice could do something twice.
 */
class Session implements FolderSession {
  readonly #keeper: PlaceKeeper;
  readonly #settingProblems: () => readonly string[];

  constructor(keeper: PlaceKeeper, settingProblems: () => readonly string[]) {
    this.#keeper = keeper;
    this.#settingProblems = settingProblems;
  }

  get role(): StatusSnapshot["role"] {
    return this.#keeper.role;
  }

  onStatus = (listener: (status: StatusSnapshot) => void) =>
    this.#keeper.onStatus((status) => listener(withSettingProblems(status, this.#settingProblems())));

  search = (params: SearchParams, signal: AbortSignal) => this.#ask((folder) => folder.search(params, signal), signal);
  related = (params: RelatedParams, signal: AbortSignal) =>
    this.#ask((folder) => folder.related(params, signal), signal);
  sync = (params: SyncParams, signal: AbortSignal, onProgress: (progress: SyncProgress) => void) =>
    this.#ask((folder) => folder.sync(params, signal, onProgress), signal);
  check = (params: CheckParams, signal: AbortSignal) => {
    const question = (folder: AskedFolder) => folder.check(params, signal);
    return params.repair === true ? this.#askOnce(question, signal) : this.#ask(question, signal);
  };
  repair = (signal: AbortSignal) => this.#askOnce((folder) => folder.repair(signal), signal);
  retry = (signal: AbortSignal) => this.#ask((folder) => folder.retry(signal), signal);
  parked = () => this.#ask((folder) => folder.parked());
  pause = () => this.#ask((folder) => folder.pause());
  resume = () => this.#ask((folder) => folder.resume());
  backup = (params: BackupParams, signal: AbortSignal) =>
    this.#askOnce((folder) => folder.backup(params, signal), signal);
  backups = () => this.#ask((folder) => folder.backups());
  complete = (params: CompleteParams, signal: AbortSignal) =>
    this.#ask((folder) => folder.complete(params, signal), signal);
  estimate = (params: EstimateParams, signal: AbortSignal) =>
    this.#ask((folder) => folder.estimate(params, signal), signal);
  /** Keys are never forwarded: where another process writes, that one needs a key of its own. */
  choose = async (params: ChooseParams, signal: AbortSignal) => {
    try {
      await this.#ask((folder) => folder.choose(params, signal), signal);
    } catch (error) {
      if (!(error instanceof KeyMissingError) || this.role === "writer") throw error;
      throw new KeyMissingError(`${error.message} ${keyOfTheWriter}`, { cause: error });
    }
  };
  hint = (paths: readonly string[], priority: "open" | "saved") => this.#ask((folder) => folder.hint(paths, priority));

  async status(): Promise<StatusSnapshot> {
    const status = await this.#ask((folder) => folder.status());
    return withSettingProblems({ ...status, role: this.role }, this.#settingProblems());
  }

  async watch(): Promise<void> {
    this.#keeper.remember({ watching: true });
    await this.#ask((folder) => folder.watch());
  }

  async reconfigure(settings: Settings): Promise<void> {
    this.#keeper.remember({ settings });
    await this.#ask((folder) => folder.reconfigure(settings));
  }

  close(): Promise<void> {
    return this.#keeper.close();
  }

  async #ask<T>(question: (folder: AskedFolder) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const folder = await this.#keeper.folder(signal);
    try {
      return await question(folder);
    } catch (error) {
      if (!(error instanceof ConnectionLostError) || this.#keeper.closed) throw error;
      this.#keeper.leave(folder);
      return this.#askOnce(question, signal);
    }
  }

  async #askOnce<T>(question: (folder: AskedFolder) => Promise<T>, signal?: AbortSignal): Promise<T> {
    return question(await this.#keeper.folder(signal));
  }
}
