import { TransientError } from "../../core/errors.ts";
import type { CompleteParams } from "../../protocol/complete.ts";
import type { RelatedParams, SearchParams, SearchResult } from "../../protocol/search.ts";
import type { StatusSnapshot } from "../../protocol/status.ts";
import type { AskedFolder } from "../answer-request.ts";
import type { ReadOnlyFolder } from "../composition.ts";

/**
 * What can still be answered while the folder's writer cannot be asked: searches and lists, flagged with the reason.
 * Everything that would write is refused with the same sentence.
 */
export class ReadOnlyAnswers implements AskedFolder {
  readonly #folder: ReadOnlyFolder | null;
  readonly #underWay = new Set<Promise<unknown>>();
  /** A sentence; the latest one known. */
  reason: string;

  /** `folder` is null when there is nothing on disk to answer from: then everything is refused. */
  constructor(folder: ReadOnlyFolder | null, reason: string) {
    this.#folder = folder;
    this.reason = reason;
  }

  search = (params: SearchParams, signal: AbortSignal) =>
    this.#read(async (folder) => this.#flag(await folder.search(params, signal)));
  related = (params: RelatedParams, signal: AbortSignal) =>
    this.#read(async (folder) => this.#flag(await folder.related(params, signal)));
  backups = () => this.#read((folder) => folder.backups());
  complete = (params: CompleteParams, signal: AbortSignal) => this.#read((folder) => folder.complete(params, signal));
  status = () =>
    this.#read(async (folder): Promise<StatusSnapshot> => {
      const status = await folder.status();
      const health = status.health === "error" ? "error" : "warning";
      const cause = { kind: "index-unavailable", detail: this.reason } as const;
      return { ...status, health, message: this.reason, cause, role: "read-only", watch: "off" };
    });

  parked = () => this.#refuse();
  sync = () => this.#refuse();
  check = () => this.#refuse();
  repair = () => this.#refuse();
  retry = () => this.#refuse();
  pause = () => this.#refuse();
  resume = () => this.#refuse();
  backup = () => this.#refuse();
  estimate = () => this.#refuse();
  choose = () => this.#refuse();

  /** Nothing goes first here: whoever writes later compares the whole folder. */
  async hint(): Promise<void> {}
  /** The session remembers this and the settings, and brings them to its next place. */
  async watch(): Promise<void> {}
  async reconfigure(): Promise<void> {}

  /** Lets what is under way end first. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#underWay);
    await this.#folder?.close();
  }

  async #read<T>(question: (folder: ReadOnlyFolder) => Promise<T>): Promise<T> {
    if (this.#folder === null) return this.#refuse();
    const answer = question(this.#folder);
    this.#underWay.add(answer);
    try {
      return await answer;
    } finally {
      this.#underWay.delete(answer);
    }
  }

  #flag(result: SearchResult): SearchResult {
    const reason = result.reason === null ? this.reason : `${this.reason} ${result.reason}`;
    return { ...result, degraded: true, reason };
  }

  #refuse(): Promise<never> {
    return Promise.reject(new TransientError(this.reason));
  }
}
