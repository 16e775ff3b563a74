import type { EmbeddingChoice, EmbeddingEstimate } from "../../../server/src/protocol/embedding-choice.ts";
import type { Figures } from "../status/figures.ts";
import type { Translate } from "../translation.ts";
import { chunksText, notesText } from "./counted.ts";

/** A model behind an address. */
export type HostedChoice = Extract<EmbeddingChoice, { readonly provider: "openai" }>;

/** Several folders' estimates for the same choice as one. There must be one at least. */
export function sumOfEstimates(estimates: readonly EmbeddingEstimate[]): EmbeddingEstimate {
  return estimates.reduce((sum, one) => ({
    origin: sum.origin,
    local: sum.local && one.local,
    notes: sum.notes + one.notes,
    privateNotes: sum.privateNotes + one.privateNotes,
    chunks: sum.chunks + one.chunks,
    cachedChunks: sum.cachedChunks + one.cachedChunks,
    tokens: sum.tokens + one.tokens,
    usd: sum.usd === null || one.usd === null ? null : sum.usd + one.usd,
  }));
}

/** What the user is asked to agree to before anything is sent. */
export function confirmation(
  choice: HostedChoice,
  estimate: EmbeddingEstimate,
  t: Translate,
  figures: Figures,
): { readonly message: string; readonly detail: string; readonly agree: string } {
  const { number } = figures;
  const origin = estimate.origin ?? choice.baseUrl;
  const lines: string[] = [
    workText(estimate, t, figures),
    costText(estimate, t, figures),
    estimate.privateNotes > 0 ? privateText(estimate.privateNotes, t, figures) : "",
    "",
    estimate.local
      ? t("The texts stay on this machine: {0} is an address of its own.", origin)
      : t(
          "The texts leave this machine: they go to {0}, now and whenever notes change. So does what you search for.",
          origin,
        ),
    !estimate.local && origin.startsWith("http:") ? t("The connection is not encrypted (http).") : "",
  ];
  if (estimate.cachedChunks > 0) {
    lines.splice(1, 0, t("{0} more are embedded already and cost nothing.", number(estimate.cachedChunks)));
  }
  const text = lines
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
  return {
    message: t("Embed the notes with {0} at {1}?", choice.model, origin),
    detail: text,
    agree: estimate.local ? t("Use This Model") : t("Send and Embed"),
  };
}

function workText({ notes, chunks, tokens }: EmbeddingEstimate, t: Translate, figures: Figures): string {
  if (chunks === 0) return t("{0}, nothing to embed now.", notesText(notes, t, figures));
  return t(
    "{0} in {1}, about {2} tokens.",
    notesText(notes, t, figures),
    chunksText(chunks, t, figures),
    figures.about(tokens),
  );
}

/** Less has no meaning to anybody. */
const leastUsd = 0.0001;

function costText({ usd }: EmbeddingEstimate, t: Translate, { dollars }: Figures): string {
  if (usd === null) return t("Cost: the price of this model is not known here.");
  if (usd === 0) return t("Cost: nothing.");
  return usd < leastUsd ? t("Cost: less than {0}.", dollars(leastUsd)) : t("Cost: about {0}.", dollars(usd));
}

function privateText(notes: number, t: Translate, { number }: Figures): string {
  return notes === 1
    ? t("1 note is private (kura: private) and is left out.")
    : t("{0} notes are private (kura: private) and are left out.", number(notes));
}
