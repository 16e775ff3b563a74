import type { SearchParams, SearchResult } from "../../../protocol/search.ts";
import type { FolderSession } from "../../folder-session.ts";
import { type Command, hitLayout, withFolder } from "../call.ts";
import { type ExitCode, exitCodes } from "../exit-codes.ts";
import { showHits } from "../show-hits.ts";

export const search: Command = (call) =>
  withFolder(call, async (folder) => {
    const { limit, mode } = call.line;
    const params: SearchParams = {
      query: call.line.argument ?? "",
      ...(limit === null ? {} : { limit }),
      ...(mode === null ? {} : { mode }),
    };
    const result = await searchFolder(folder, params, call.signal);
    call.print(result, (found) => showHits(found, hitLayout(call)));
    return searchExit(result);
  });

/** An empty answer of a folder that was never indexed says so. */
export async function searchFolder(
  folder: FolderSession,
  params: SearchParams,
  signal: AbortSignal,
): Promise<SearchResult> {
  return explainEmpty(folder, await folder.search(params, signal));
}

export async function explainEmpty(folder: FolderSession, result: SearchResult): Promise<SearchResult> {
  if (result.hits.length > 0 || result.degraded) return result;
  const { notes } = await folder.status();
  return notes > 0 ? result : { ...result, degraded: true, reason: "No notes are indexed here yet: run kura sync." };
}

export function searchExit(result: SearchResult): ExitCode {
  return result.degraded ? exitCodes.remarks : exitCodes.done;
}
