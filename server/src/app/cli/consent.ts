import { UsageError } from "../../core/errors.ts";
import { isLoopback } from "../../embed/loopback.ts";
import { costUsd, usdPerMillion } from "../../embed/price-table.ts";
import type { FolderSession } from "../folder-session.ts";
import type { Call } from "./call.ts";
import { count, counted, dollars } from "./numbers.ts";

/** Of a chunk, on average: an estimate must be good for a decision, not for a bill. */
const tokensPerChunk = 400;

/**
 * Sending notes to another host needs a yes, once a folder: an engine asked to sync with `yes` stores the choice, and
 * embeds by the built-in model until then. Throws UsageError with what a yes would mean.
 */
export async function askConsent(call: Call, folder: FolderSession): Promise<void> {
  const { embedding } = call.folder.settings;
  if (embedding.provider !== "openai") return;
  const status = await folder.status();
  if (status.embedder.provider === "openai") return;
  if (folder.role !== "writer") {
    throw new UsageError("Another Kura has this folder open: choose the embedder there, or close it first.");
  }
  if (call.line.yes) return;
  const { host, hostname } = new URL(embedding.baseUrl);
  throw new UsageError(
    `This would send the text of ${status.notes === 0 ? "all notes" : counted(status.notes, "note")} in ${call.folder.notesDir} to ${host} (${embedding.model}). ${estimate(status.chunks, embedding.model, isLoopback(hostname) ? null : host)} Add --yes if you agree.`,
  );
}

function estimate(chunks: number, model: string, host: string | null): string {
  if (chunks === 0) return "They are not counted yet: kura sync without this setting counts them for nothing.";
  const tokens = chunks * tokensPerChunk;
  const cost = costUsd(tokens, usdPerMillion({ model, host }));
  return `That is at most some ${count(tokens)} tokens, ${priceOf(cost)}.`;
}

function priceOf(cost: number | null): string {
  if (cost === null) return "at a price that Kura does not know";
  return cost === 0 ? "for nothing, on this machine" : `for ${dollars(cost)}`;
}
