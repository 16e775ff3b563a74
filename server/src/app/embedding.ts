import { chunkerVersion } from "../core/chunk.ts";
import { messageOf, UsageError } from "../core/errors.ts";
import type { Epoch } from "../core/outbox-entry.ts";
import type { Catalog } from "../core/ports/catalog.ts";
import type { Ledger } from "../core/ports/ledger.ts";
import type { Log } from "../core/ports/log.ts";
import { modelNameAt, parseEndpoint } from "../embed/openai-endpoint.ts";
import type { EmbeddingChoice } from "../protocol/embedding-choice.ts";
import type { Settings } from "../protocol/settings.ts";
import { Mutex } from "../util/mutex.ts";
import type { Embedders, PreparedEmbedder } from "./embedders.ts";
import {
  type Choices,
  choiceOf,
  contradiction,
  decideEmbedding,
  type EmbeddingDecision,
  givenDimensions,
  type HostedModel,
  originOf,
} from "./embedding-choice.ts";

type OpenAiDecision = Extract<EmbeddingDecision, { provider: "openai" }>;

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
  /** One change at a time: asking a host takes a while. */
  readonly #changes = new Mutex();
  #settings: Settings["embedding"];

  constructor(deps: EmbeddingDeps, settings: Settings["embedding"]) {
    this.#deps = deps;
    this.#settings = settings;
  }

  /**
   * Puts in force what the settings ask for and the user agreed to, and makes it the wanted generation. A host that must
   * be asked first and does not answer leaves the one before in force.
   */
  apply(settings: Settings["embedding"], signal: AbortSignal): Promise<void> {
    return this.#changes.run(async () => {
      this.#settings = settings;
      const { embedders, ledger, log } = this.#deps;
      try {
        if (!embedders.withheld) embedders.force(await this.#prepare(await ledger.choices(), false, signal));
      } catch (error) {
        signal.throwIfAborted();
        log.warn("the chosen embedder cannot be used; the one before stays", { reason: messageOf(error) });
      }
      await this.#want();
    });
  }

  /** The user agrees that notes go to the host that the settings name. Throws, and stores nothing, when it cannot be used. */
  agree(signal: AbortSignal): Promise<void> {
    return this.#changes.run(async () => {
      const { decision } = this.#deps.embedders;
      if (decision.provider !== "built-in" || decision.wanted === null) return;
      await this.#store(decision.wanted, false, signal);
    });
  }

  /**
   * The user agrees to `choice`, whatever was chosen before. Its host is asked for one word first. Throws, and stores
   * nothing, when that fails (TransientError, UnrecoverableError, KeyMissingError), or when the settings say otherwise (UsageError).
   */
  choose(choice: EmbeddingChoice, signal: AbortSignal): Promise<void> {
    return this.#changes.run(async () => {
      signal.throwIfAborted();
      const reason = contradiction(choice, this.#settings);
      if (reason !== null) throw new UsageError(reason);
      await this.#store(choice.provider === "built-in" ? null : choice, true, signal);
    });
  }

  /** Why the embedder that was asked for is not in force; null when it is. */
  refusal(): string | null {
    const { decision } = this.#deps.embedders;
    if (decision.provider !== "built-in" || decision.wanted === null) return null;
    const { baseUrl, model } = decision.wanted;
    return `The notes of this folder would be sent to ${originOf(baseUrl)} (${model}), and nobody has agreed to that yet: choose the model or say --yes to agree, or leave out embedding.provider.`;
  }

  async #store(model: HostedModel | null, mustAnswer: boolean, signal: AbortSignal): Promise<void> {
    const { embedders, ledger } = this.#deps;
    const choices = { ...(await ledger.choices()), ...choiceOf(model) };
    const prepared = await this.#prepare(choices, mustAnswer, signal);
    await ledger.choose(choiceOf(model, prepared.embedder.identity.dimensions));
    embedders.force(prepared);
    await this.#want();
  }

  async #prepare(choices: Choices, mustAnswer: boolean, signal: AbortSignal): Promise<PreparedEmbedder> {
    const decision = decideEmbedding(this.#settings, choices);
    const asIs = decision.provider === "built-in" || mustAnswer;
    const knownDimensions = asIs ? null : await this.#dimensionsOf(decision, choices);
    return this.#deps.embedders.prepare(decision, { knownDimensions, mustAnswer }, signal);
  }

  /** As the host told before: a start without network needs to know them. */
  async #dimensionsOf({ embedding }: OpenAiDecision, choices: Choices): Promise<number | null> {
    const given = givenDimensions(embedding, choices);
    if (given !== null) return given;
    const name = modelNameAt(parseEndpoint(embedding.baseUrl), embedding.model);
    const generations = await this.#deps.catalog.generations();
    const known = [generations?.building, generations?.live].flatMap((it) => it?.identity ?? []);
    return known.find(({ provider, model }) => provider === "openai" && model === name)?.dimensions ?? null;
  }

  async #want(): Promise<void> {
    const { catalog, embedders, epoch, log } = this.#deps;
    const { building } = await catalog.want(embedders.identity, chunkerVersion, epoch);
    if (building !== null)
      log.info("a new generation is being built beside the live one", { model: building.identity.model });
  }
}
