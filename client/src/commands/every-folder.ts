import { CancellationError, type CancellationToken } from "vscode";
import type { FolderRequestName, FolderRequests } from "../../../server/src/protocol/folder-requests.ts";
import type { FolderState } from "../kura-state.ts";
import { t } from "../translate.ts";
import type { CommandContext } from "./command-context.ts";
import { showFailure } from "./show-failure.ts";

/** What one of several folders answered. */
export interface FolderAnswer<Name extends FolderRequestName> {
  readonly folder: FolderState;
  readonly answer: FolderRequests[Name]["result"];
}

/**
 * Asks every folder the same. One that fails is reported and does not keep the others from answering. Throws only when
 * there is no folder, or all is cancelled.
 */
export async function askEvery<Name extends FolderRequestName>(
  { client, log }: Pick<CommandContext, "client" | "log">,
  name: Name,
  params: FolderRequests[Name]["params"],
  token: CancellationToken,
  folders: readonly FolderState[] = client.state.folders,
): Promise<readonly FolderAnswer<Name>[]> {
  if (folders.length === 0) throw new Error(t("There are no notes in this workspace."));
  const asked = folders.map(async (folder) => ({ folder, answer: await client.ask(name, folder.uri, params, token) }));
  const settled = await Promise.allSettled(asked);
  if (token.isCancellationRequested) throw new CancellationError();
  settled.forEach((one, index) => {
    if (one.status === "rejected") void showFailure(named(one.reason, folders, index), log);
  });
  return settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
}

function named(reason: unknown, folders: readonly FolderState[], index: number): unknown {
  if (folders.length === 1 || reason instanceof CancellationError || !(reason instanceof Error)) return reason;
  return new Error(`${folders[index]?.name ?? ""}: ${reason.message}`, { cause: reason });
}
