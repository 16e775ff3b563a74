import { existsSync } from "node:fs";
import { StoreError } from "../core/errors.ts";
import { identityKey } from "../core/generation.ts";
import { builtInIdentity } from "../embed/built-in/identity.ts";
import { createBuiltInEmbedder } from "../embed/built-in/in-thread-embedder.ts";
import { FolderDisk } from "../search/note-disk.ts";
import { QueryVectors } from "../search/query-vectors.ts";
import { Search } from "../search/search.ts";
import type { FolderLayout } from "../store/folder-layout.ts";
import { SearchClient } from "../workers/search-client.ts";
import { completeFilter } from "./complete-filter.ts";
import type { ReadOnlyFolder } from "./composition.ts";
import type { FolderOptions } from "./folder-engine.ts";
import { findModelFile } from "./model-file.ts";
import { restrictedReading } from "./restricted.ts";

const readOnlyMessage = "Another Kura process writes this folder and cannot be asked";

/**
 * Answers from the catalog and the cached embeddings on disk, without the writer and without Chroma. Queries are embedded
 * by the built-in model or not at all. Throws StoreError when the folder was never indexed.
 */
export function openReadOnlyFolder(options: FolderOptions, root: string, layout: FolderLayout): ReadOnlyFolder {
  const { clock, log, settings, restricted } = options;
  if (!existsSync(layout.pointerFile)) throw new StoreError("This folder has not been indexed yet.");
  const reader = new SearchClient({ root: layout.root, notesRealPath: root });
  const builtIn = restricted ? null : createBuiltInEmbedder(findModelFile());
  const search = new Search({
    reader,
    index: () => ({ kind: "unavailable", reason: null }),
    queryVectors: new QueryVectors({
      embedder: (identity) => (identityKey(identity) === identityKey(builtInIdentity) ? builtIn : null),
      queryTimeoutMs: () => settings.embedding.queryTimeoutMs,
      clock,
    }),
    disk: new FolderDisk(root),
    clock,
    log,
  });
  const reading: Pick<ReadOnlyFolder, "search" | "related"> = {
    search: (params, signal) => search.search(params, signal),
    related: (params, signal) => search.related(params, signal),
  };
  return {
    ...(restricted ? restrictedReading(reading) : reading),
    complete: (params, signal) => completeFilter(params, reader, signal),
    backups: () => Promise.reject(new StoreError("Restore points are listed by the process that writes this folder.")),
    status: async () => {
      const [counts, live] = await Promise.all([reader.counts(), reader.live()]);
      const { provider, model } = live?.identity ?? builtInIdentity;
      return {
        health: "warning",
        phase: "idle",
        message: readOnlyMessage,
        // There are notes to be found, and nobody who keeps them up to date: what is searched is the cached vectors.
        cause: { kind: "index-unavailable", detail: readOnlyMessage },
        progress: null,
        lastSyncAt: null,
        ...counts,
        drift: 0,
        embedder: { provider, model },
        index: { kind: "exact", state: "ready" },
        backup: { state: "none", lastAt: null, lastId: null, unpushed: 0 },
        spend: { todayUsd: 0, monthUsd: 0, budgetUsd: null },
        skipped: [],
        skippedCount: 0,
        watch: "off",
        settingProblems: [],
        restricted,
        role: "read-only",
        loopStallMs: 0,
      };
    },
    close: () => reader.close(),
  };
}
