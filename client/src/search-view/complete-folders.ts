import type { CancellationToken } from "vscode";
import type { CompletedField } from "../../../server/src/protocol/complete.ts";
import type { KuraClient } from "../kura-client.ts";
import type { ShownValue } from "./messages.ts";

const limit = 20;

/**
 * Values for a filter out of all workspace folders, the most used first. Null when the token was cancelled. A folder that fails
 * has none to offer; `onFailure` is told.
 */
export async function completeFolders(
  client: Pick<KuraClient, "state" | "ask">,
  field: CompletedField,
  prefix: string,
  token: CancellationToken,
  onFailure: (error: unknown) => void,
): Promise<ShownValue[] | null> {
  const answers = await Promise.all(
    client.state.folders.map(async ({ uri }) => {
      try {
        return (await client.ask("complete", uri, { field, prefix, limit }, token)).values;
      } catch (error) {
        if (!token.isCancellationRequested) onFailure(error);
        return [];
      }
    }),
  );
  if (token.isCancellationRequested) return null;
  const notes = new Map<string, number>();
  for (const { value, notes: count } of answers.flat()) notes.set(value, (notes.get(value) ?? 0) + count);
  return [...notes]
    .map(([value, count]) => ({ value, notes: count }))
    .sort((a, b) => b.notes - a.notes || (a.value < b.value ? -1 : 1))
    .slice(0, limit);
}
