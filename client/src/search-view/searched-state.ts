import type { KuraState } from "../kura-state.ts";

/**
 * Names what a search would be answered from now. As long as it stays the same, asking again would bring nothing new; while
 * nobody can be asked it is null.
 */
export function searchedState({ server, folders }: KuraState): string | null {
  if (server.kind !== "running") return null;
  return JSON.stringify(
    folders.map(({ uri, status }) => [
      uri,
      status?.lastSyncAt,
      status?.indexed,
      status?.chunks,
      status?.index.state,
      status?.embedder,
      status?.restricted,
    ]),
  );
}
