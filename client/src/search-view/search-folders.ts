import type { CancellationToken } from "vscode";
import type { SearchHit, SearchResult } from "../../../server/src/protocol/search.ts";
import type { KuraClient } from "../kura-client.ts";
import { mergeResults } from "./merge-results.ts";

/** A hit and the workspace folder that it stands in. */
export interface FolderHit {
  readonly folder: { readonly uri: string; readonly name: string };
  readonly hit: SearchHit;
}

/** What a folder said beside its hits. */
export interface FolderRemark {
  readonly folder: string;
  readonly text: string;
}

export interface FoldersAnswer {
  /** Null when no folder could answer. */
  readonly hits: readonly FolderHit[] | null;
  /** How many folders were asked. */
  readonly folders: number;
  /** Milliseconds that the server searched in the slowest folder. */
  readonly tookMs: number;
  /** The folders that could not answer, with the sentence that says why. */
  readonly failures: readonly FolderRemark[];
  /** The folders that answered with less than they could, and why. */
  readonly degraded: readonly FolderRemark[];
}

/**
 * Asks all workspace folders at once; one that fails does not hide the others. Null when the token was cancelled: nobody waits for
 * the answer any more.
 */
export async function searchFolders(
  client: Pick<KuraClient, "state" | "ask">,
  query: string,
  limit: number,
  token: CancellationToken,
): Promise<FoldersAnswer | null> {
  const { folders } = client.state;
  const answers = await Promise.all(
    folders.map(async ({ uri, name }) => {
      try {
        return { uri, name, result: await client.ask("search", uri, { query, limit }, token), failure: null };
      } catch (error) {
        return { uri, name, result: null, failure: sentenceOf(error) };
      }
    }),
  );
  if (token.isCancellationRequested) return null;
  const answered = answers.flatMap(({ uri, name, result }) => (result === null ? [] : [{ uri, name, result }]));
  const names = new Map(answered.map((it) => [it.uri, it.name]));
  const merged = mergeResults(
    answered.map(({ uri, result }) => ({ folder: uri, hits: result.hits })),
    limit,
  );
  return {
    hits:
      answered.length === 0
        ? null
        : merged.map(({ folder, hit }) => ({ folder: { uri: folder, name: names.get(folder) ?? folder }, hit })),
    folders: folders.length,
    tookMs: Math.max(0, ...answered.map(({ result }) => result.tookMs)),
    failures: answers.flatMap(({ name, failure }) => (failure === null ? [] : [{ folder: name, text: failure }])),
    degraded: answered.flatMap(({ name, result }) => remarkOf(name, result)),
  };
}

function remarkOf(folder: string, { degraded, reason }: SearchResult): FolderRemark[] {
  return degraded && reason !== null ? [{ folder, text: reason }] : [];
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
