/**
 * A folder in a workspace that the user does not trust ("restricted"). Its notes are read, chunked and kept in catalog and
 * text index, so that they are found by their words. Nothing is embedded, sent or run: no embedder is started or asked, no
 * Chroma, no git, no network. What is owed to the vector index stays in the outbox and is delivered by the first
 * engine that is not restricted.
 *
 * Where another process writes the folder, that one goes on as its own user wants; the restricted window asks it for
 * nothing that would embed, run or change anything, and its settings do not reach it.
 */
import { UsageError } from "../core/errors.ts";
import type { FolderApi } from "../protocol/folder-api.ts";
import type { SearchResult } from "../protocol/search.ts";
import type { SyncReport } from "../protocol/sync.ts";
import type { AskedFolder } from "./answer-request.ts";
import type { FolderEngine } from "./folder-engine.ts";
import { asRestricted, restrictedSentence } from "./status-cause.ts";

/** What is said to a request that needs trust. */
export const refusedWhileRestricted =
  "This workspace is not trusted: trust it first, for only its words can be searched until then.";

/** Searches by words only; nothing is like anything else without vectors. */
export function restrictedReading(folder: Pick<FolderApi, "search">): Pick<FolderApi, "search" | "related"> {
  return {
    search: async (params, signal) => flagged(await folder.search({ ...params, mode: "text" }, signal)),
    related: async ({ path }, signal) => {
      signal.throwIfAborted();
      return { query: path, mode: "text", degraded: true, reason: refusedWhileRestricted, tookMs: 0, hits: [] };
    },
  };
}

/** `own`: the engine of this process, which was opened restricted. `writer's`: another process, of whatever kind. */
export function restrictedFolder(folder: AskedFolder, whose: "own" | "writer's"): AskedFolder {
  const own = whose === "own";
  return {
    ...restrictedReading(folder),
    status: async () => (own ? folder.status() : asRestricted(await folder.status())),
    complete: (params, signal) => folder.complete(params, signal),
    hint: (paths, priority) => folder.hint(paths, priority),
    // Whatever the user agreed to elsewhere, nothing is sent from here.
    sync: async (_params, signal, onProgress) =>
      own ? undelivered(await folder.sync({}, signal, onProgress)) : refuse(),
    parked: () => (own ? folder.parked() : refuse()),
    watch: async () => {
      if (own) await folder.watch();
    },
    reconfigure: async (settings) => {
      if (own) await folder.reconfigure(settings);
    },
    check: refuse,
    repair: refuse,
    retry: refuse,
    pause: refuse,
    resume: refuse,
    backup: refuse,
    backups: refuse,
    estimate: refuse,
    choose: refuse,
  };
}

/** The engine of a restricted folder, for this window and for whoever asks it over the socket. */
export function restrictedEngine(engine: FolderEngine): FolderEngine {
  return {
    ...restrictedFolder(engine, "own"),
    onStatus: (listener) => engine.onStatus(listener),
    close: () => engine.close(),
  };
}

function flagged(result: SearchResult): SearchResult {
  return { ...result, mode: "text", degraded: true, reason: restrictedSentence };
}

function undelivered(report: SyncReport): SyncReport {
  return { ...report, degraded: true, reason: report.reason ?? restrictedSentence };
}

function refuse(): Promise<never> {
  return Promise.reject(new UsageError(refusedWhileRestricted));
}
