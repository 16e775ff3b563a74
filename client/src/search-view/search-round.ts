import type { CancellationTokenSource, Disposable } from "vscode";
import type { KuraClient } from "../kura-client.ts";
import type { Translate } from "../translation.ts";
import type { ToView } from "./messages.ts";
import { searchFolders } from "./search-folders.ts";
import { searchedState } from "./searched-state.ts";
import { shownAnswer } from "./shown-answer.ts";

export interface SearchRoundParts {
  readonly client: Pick<KuraClient, "state" | "ask">;
  readonly send: (message: ToView) => void;
  readonly t: Translate;
  readonly newSource: () => CancellationTokenSource;
  /** Hears how long each search took. */
  readonly debug: (text: string) => void;
  /** Told of what should never happen. */
  readonly onError: (error: unknown) => void;
}

/** So many notes are asked of every folder, and so many are shown. */
const maxHits = 50;
/** While notes keep changing, the answer on screen is made anew at most this often. */
const refreshMs = 1_000;

/**
 * The search whose answer is on screen. A new one cancels the one before. When what it was answered from has changed (notes were
 * synced, the index or the server came back), it is asked again under the same id.
 */
export class SearchRound implements Disposable {
  readonly #parts: SearchRoundParts;
  #asked: { readonly id: number; readonly query: string } | null = null;
  #source: CancellationTokenSource | null = null;
  /** What the answer on screen was made from; null while there is none. */
  #answeredFrom: string | null = null;
  #refresh: NodeJS.Timeout | null = null;

  constructor(parts: SearchRoundParts) {
    this.#parts = parts;
  }

  /** Resolves when the answer has been sent, or is not wanted any more. An empty query only ends the search before. */
  async search(id: number, query: string): Promise<void> {
    this.#end();
    if (query.trim() === "") return;
    this.#asked = { id, query };
    await this.#ask(id, query);
  }

  /** To be called whenever Kura's state has changed. */
  stateChanged(): void {
    if (this.#answeredFrom === null || this.#refresh !== null) return;
    const now = searchedState(this.#parts.client.state);
    if (now === null || now === this.#answeredFrom) return;
    this.#refresh = setTimeout(() => {
      this.#refresh = null;
      if (this.#asked !== null) this.#ask(this.#asked.id, this.#asked.query).catch(this.#parts.onError);
    }, refreshMs);
  }

  dispose(): void {
    this.#end();
  }

  async #ask(id: number, query: string): Promise<void> {
    const { client, send, t, newSource, debug } = this.#parts;
    this.#cancel();
    const askedAt = performance.now();
    const source = newSource();
    this.#source = source;
    const from = searchedState(client.state) ?? "";
    const answer = await searchFolders(client, query, maxHits, source.token);
    if (answer === null || this.#source !== source) return;
    this.#cancel();
    this.#answeredFrom = from;
    send({ type: "results", id, ...shownAnswer(answer, t) });
    const took = performance.now() - askedAt;
    debug(`search ${id} answered after ${took.toFixed(1)} ms; the server searched for ${answer.tookMs.toFixed(0)} ms`);
  }

  #end(): void {
    this.#cancel();
    if (this.#refresh !== null) clearTimeout(this.#refresh);
    this.#refresh = null;
    this.#asked = null;
    this.#answeredFrom = null;
  }

  #cancel(): void {
    this.#source?.cancel();
    this.#source?.dispose();
    this.#source = null;
  }
}
