import { UsageError } from "../../core/errors.ts";
import type { EmbeddingEstimate } from "../../protocol/embedding-choice.ts";
import type { FolderSession } from "../folder-session.ts";
import type { Call } from "./call.ts";
import { count, counted, dollars } from "./numbers.ts";

/**
 * Sending notes to another host needs a yes, once a folder: an engine asked to sync with `yes` stores the choice, and
 * embeds by the built-in model until then. Throws UsageError with what a yes would mean.
 */
export async function askConsent(call: Call, folder: FolderSession, signal: AbortSignal): Promise<void> {
  const { embedding } = call.folder.settings;
  if (embedding.provider !== "openai") return;
  const status = await folder.status();
  if (status.embedder.provider === "openai") return;
  if (folder.role !== "writer") {
    throw new UsageError("Another Kura has this folder open: choose the embedder there, or close it first.");
  }
  if (call.line.yes) return;
  const { baseUrl, model, dimensions } = embedding;
  const choice = { provider: "openai", baseUrl, model, dimensions } as const;
  const estimate = await folder.estimate({ choice }, signal);
  const notes = status.notes === 0 ? "all notes" : counted(estimate.notes, "note");
  throw new UsageError(
    `This would send the text of ${notes} in ${call.folder.notesDir} to ${new URL(baseUrl).host} (${model}). ${costOf(estimate, status.chunks)} Add --yes if you agree.`,
  );
}

function costOf({ tokens, usd }: EmbeddingEstimate, chunks: number): string {
  if (chunks === 0) return "They are not counted yet: kura sync without this setting counts them for nothing.";
  return `That is some ${count(tokens)} tokens, ${priceOf(usd)}.`;
}

function priceOf(cost: number | null): string {
  if (cost === null) return "at a price that Kura does not know";
  return cost === 0 ? "for nothing, on this machine" : `for ${dollars(cost)}`;
}
