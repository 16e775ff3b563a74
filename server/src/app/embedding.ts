import { chunkerVersion } from "../core/chunk.ts";
import { messageOf } from "../core/errors.ts";
import type { Epoch } from "../core/outbox-entry.ts";
import type { Catalog } from "../core/ports/catalog.ts";
import type { Ledger } from "../core/ports/ledger.ts";
import type { Log } from "../core/ports/log.ts";
import type { Settings } from "../protocol/settings.ts";
import type { Embedders } from "./embedders.ts";
import { choiceOf, originOf } from "./embedding-choice.ts";

export interface EmbeddingDeps {
  readonly embedders: Embedders;
  readonly catalog: Pick<Catalog, "want" | "generations">;
  readonly ledger: Pick<Ledger, "choices" | "choose">;
  readonly epoch: Epoch;
  readonly log: Log;
}

/** The embedder of a folder and the generation that goes with it: what was asked for, agreed to, and is in force. */
export class Embedding {
  readonly #deps: EmbeddingDeps;
  #settings: Settings["embedding"];

  constructor(deps: EmbeddingDeps, settings: Settings["embedding"]) {
    this.#deps = deps;
    this.#settings = settings;
  }

  /**
   * Puts in force what the settings ask for and the user agreed to, and makes it the wanted generation. A host that must
   * be asked first and does not answer leaves the built-in model in force.
   */
  async apply(settings: Settings["embedding"], signal: AbortSignal): Promise<void> {
    this.#settings = settings;
    const { log } = this.#deps;
    try {
      await this.#use(signal);
    } catch (error) {
      signal.throwIfAborted();
      log.warn("the chosen embedder cannot be used; the one before stays", { reason: messageOf(error) });
    }
    await this.#want();
  }

  /** The user agrees that notes go to the host that the settings name. Throws, and stores nothing, when it cannot be used. */
  async agree(signal: AbortSignal): Promise<void> {
    const { decision } = this.#deps.embedders;
    if (decision.provider !== "built-in" || decision.wanted === null) return;
    const choice = choiceOf(decision.wanted);
    await this.#use(signal, choice);
    for (const [key, value] of Object.entries(choice)) await this.#deps.ledger.choose(key, value);
    await this.#want();
  }

  /** Why the embedder that was asked for is not in force; null when it is. */
  refusal(): string | null {
    const { decision } = this.#deps.embedders;
    if (decision.provider !== "built-in" || decision.wanted === null) return null;
    const { baseUrl, model } = decision.wanted;
    return `The notes of this folder would be sent to ${originOf(baseUrl)} (${model}), and nobody has agreed to that yet: say --yes to agree, or leave out embedding.provider.`;
  }

  async #use(signal: AbortSignal, agreedNow: Readonly<Record<string, unknown>> = {}): Promise<void> {
    const { embedders, ledger, catalog } = this.#deps;
    const choices = { ...(await ledger.choices()), ...agreedNow };
    const generations = await catalog.generations();
    const known =
      generations === null ? [] : [generations.live, generations.building].flatMap((one) => one?.identity ?? []);
    await embedders.use(this.#settings, choices, known, signal);
  }

  async #want(): Promise<void> {
    const { catalog, embedders, epoch, log } = this.#deps;
    const { building } = await catalog.want(embedders.identity, chunkerVersion, epoch);
    if (building !== null)
      log.info("a new generation is being built beside the live one", { model: building.identity.model });
  }
}
