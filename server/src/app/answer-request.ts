import type { FolderApi } from "../protocol/folder-api.ts";
import { requests } from "../protocol/methods.ts";
import type { SyncProgress } from "../protocol/sync.ts";
import type { FolderEngine } from "./folder-engine.ts";
import { requestParams } from "./request-params.ts";
import { parseSettings } from "./settings.ts";

/** What can be asked of a folder from outside this process. */
export type AskedFolder = FolderApi & Pick<FolderEngine, "watch" | "reconfigure">;

export interface RequestContext {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: SyncProgress) => void;
}

type Answerer = (folder: AskedFolder, params: unknown, context: RequestContext) => Promise<unknown>;

/** One entry a request about a folder: the same for LSP and for the writer's socket. */
const answerers: Readonly<Record<string, Answerer>> = {
  [requests.search]: (folder, params, { signal }) => folder.search(requestParams.search(params), signal),
  [requests.related]: (folder, params, { signal }) => folder.related(requestParams.related(params), signal),
  [requests.status]: (folder) => folder.status(),
  [requests.sync]: (folder, params, { signal, onProgress }) =>
    folder.sync(requestParams.sync(params), signal, onProgress),
  [requests.check]: (folder, params, { signal }) => folder.check(requestParams.check(params), signal),
  [requests.repair]: (folder, _params, { signal }) => folder.repair(signal),
  [requests.retry]: (folder, _params, { signal }) => folder.retry(signal),
  [requests.parked]: (folder) => folder.parked(),
  [requests.pause]: (folder) => answered(folder.pause()),
  [requests.resume]: (folder) => answered(folder.resume()),
  [requests.backup]: (folder, params, { signal }) => folder.backup(requestParams.backup(params), signal),
  [requests.backups]: (folder) => folder.backups(),
  [requests.complete]: (folder, params, { signal }) => folder.complete(requestParams.complete(params), signal),
  [requests.estimate]: (folder, params, { signal }) => folder.estimate(requestParams.estimate(params), signal),
  [requests.choose]: (folder, params, { signal }) => answered(folder.choose(requestParams.choose(params), signal)),
  [requests.hint]: (folder, params) => {
    const { paths, priority } = requestParams.hint(params);
    return answered(folder.hint(paths, priority));
  },
  [requests.watch]: (folder) => answered(folder.watch()),
  [requests.reconfigure]: (folder, params) =>
    answered(folder.reconfigure(parseSettings(requestParams.reconfigure(params).settings))),
};

/** Names of the requests that `answerRequest` knows. */
export const folderRequests: readonly string[] = Object.keys(answerers);

/** Asks `folder` what `method` and `params` say. `method` must be one of `folderRequests`. */
export async function answerRequest(
  folder: AskedFolder,
  method: string,
  params: unknown,
  context: RequestContext,
): Promise<unknown> {
  const answerer = answerers[method];
  if (answerer === undefined) throw new Error(`no request ${method}`);
  return answerer(folder, params, context);
}

/** JSON-RPC has no undefined: what returns nothing answers null. */
async function answered(work: Promise<void>): Promise<null> {
  await work;
  return null;
}
