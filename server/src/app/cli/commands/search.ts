import type { SearchParams, SearchResult } from "../../../protocol/search.ts";
import type { FolderSession } from "../../folder-session.ts";
import { type Call, type Command, hitLayout, withFolder } from "../call.ts";
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
    const result = await searchFolder(call, folder, params);
    call.print(result, (found) => showHits(found, hitLayout(call)));
    return searchExit(result);
  });

/** An empty answer of a folder that was never indexed says so. */
export async function searchFolder(call: Call, folder: FolderSession, params: SearchParams): Promise<SearchResult> {
  return explainEmpty(call, folder, await folder.search(params, call.signal));
}

export async function explainEmpty(call: Call, folder: FolderSession, result: SearchResult): Promise<SearchResult> {
  if (result.hits.length > 0 || result.degraded) return result;
  const { notes } = await folder.status();
  if (notes > 0) return result;
  const reason = `No notes of ${call.folder.notesDir} are indexed: run kura sync, or name another folder with --notes.`;
  return { ...result, degraded: true, reason };
}

export function searchExit(result: SearchResult): ExitCode {
  return result.degraded ? exitCodes.remarks : exitCodes.done;
}
