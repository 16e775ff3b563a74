import { messageOf, UsageError } from "../core/errors.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { Log } from "../core/ports/log.ts";
import type { VectorIndex } from "../core/ports/vector-index.ts";
import type { Settings } from "../protocol/settings.ts";
import type { StatusSnapshot } from "../protocol/status.ts";
import type { IndexForSearch } from "../search/nearest.ts";
import type { FolderLayout } from "../store/folder-layout.ts";
import { nextPointer, type Pointer, writePointer } from "../store/pointer.ts";
import type { IndexKeeperDeps } from "../sync/index-keeper.ts";
import { findChromaBinding } from "../vectors/chroma-binding.ts";
import type { ChromaState } from "../vectors/chroma-state.ts";
import { createManagedIndex } from "../vectors/managed-index.ts";
import { probe } from "../vectors/probe.ts";
import { ThreadedIndex } from "../workers/threaded-index.ts";
import { workerFile } from "../workers/worker-file.ts";
import { IndexSupervisor } from "./index-supervisor.ts";
import { removeSuperseded } from "./superseded-data.ts";

/** The vector index of a folder as the engine uses it: Chroma under supervision, or none, and then the exact scan answers. */
export interface FolderIndex {
  /** Null where exact scan is the index. */
  readonly vectors: VectorIndex | null;
  start(): void;
  ready(): boolean;
  /** Why nothing can be delivered and that will not pass soon; null otherwise. */
  blocked(): string | null;
  status(): { readonly facts: StatusSnapshot["index"]; readonly reason: string | null };
  forSearch(): IndexForSearch;
  /** An answer of the index failed with this error. */
  suspect(error: unknown): void;
  /** Nothing is owed any more. */
  delivered(): Promise<void>;
  rebuild(reason: string, signal: AbortSignal): Promise<void>;
  /** Waits until the index has proven itself; rejects when that is not to be expected soon. */
  whenUsable(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export interface FolderIndexDeps extends Pick<IndexKeeperDeps, "catalog" | "embeddings" | "outbox" | "epoch"> {
  readonly layout: FolderLayout;
  readonly pointer: Pointer;
  readonly kind: Settings["index"]["kind"];
  readonly onChange: () => void;
  readonly clock: Clock;
  readonly log: Log;
}

export function composeIndex(deps: FolderIndexDeps): FolderIndex {
  return indexKind(deps.kind) === "exact" ? exactScanOnly : chromaIndex(deps);
}

/** The index of a folder where nothing may be run: never there, and what is owed to it waits. */
export function withheldIndex(kind: Settings["index"]["kind"], reason: string): FolderIndex {
  return {
    ...exactScanOnly,
    ready: () => false,
    blocked: () => reason,
    status: () => ({ facts: { kind: indexKind(kind), state: "stopped" }, reason }),
    whenUsable: () => Promise.reject(new UsageError(reason)),
  };
}

function indexKind(kind: Settings["index"]["kind"]): "chroma" | "exact" {
  return kind === "exact" || (kind === "auto" && findChromaBinding().kind === "none") ? "exact" : "chroma";
}

const exactScanOnly: FolderIndex = {
  vectors: null,
  start: () => undefined,
  ready: () => true,
  blocked: () => null,
  status: () => ({ facts: { kind: "exact", state: "ready" }, reason: null }),
  forSearch: () => ({ kind: "unavailable", reason: null }),
  suspect: () => undefined,
  delivered: () => Promise.resolve(),
  rebuild: () => Promise.resolve(),
  whenUsable: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

function chromaIndex(deps: FolderIndexDeps): FolderIndex {
  const { layout, clock, log, onChange } = deps;
  let pointer = deps.pointer;
  let tidied: Pointer | null = null;
  const states: { listener: (state: ChromaState) => void } = { listener: () => undefined };
  const managed = createManagedIndex({
    directory: layout.chromaDir(pointer.chroma),
    hostFile: workerFile("chroma-host"),
    connect: (endpoint) => new ThreadedIndex(endpoint),
    clock,
    log,
    onState: (state) => states.listener(state),
  });
  const supervisor = new IndexSupervisor({
    ...deps,
    managed,
    probe,
    moveToNext: async () => {
      const { chroma: unused } = await nextPointer(layout.folderDir);
      const chroma = Math.max(unused, pointer.chroma + 1);
      await managed.moveTo(layout.chromaDir(chroma));
      pointer = { ...pointer, chroma };
      await writePointer(layout.pointerFile, pointer);
    },
    onChange,
  });
  states.listener = (state) => supervisor.onState(state);
  return {
    vectors: managed,
    start: () => supervisor.start(),
    ready: () => supervisor.ready,
    blocked: () => supervisor.blocked,
    status: () => ({ facts: { kind: "chroma", state: supervisor.state }, reason: supervisor.blocked }),
    forSearch: () => supervisor.forSearch(),
    suspect: (error) => supervisor.suspect(error),
    delivered: async () => {
      supervisor.delivered();
      // What took the place of something older has now proven that it holds everything: once for each pointer.
      if (supervisor.state !== "ready" || tidied === pointer) return;
      tidied = pointer;
      await tidy(layout.folderDir, pointer, log);
    },
    rebuild: (reason, signal) => supervisor.rebuild(reason, signal),
    whenUsable: (signal) => supervisor.whenUsable(signal),
    close: () => supervisor.close(),
  };
}

/** Old data that cannot be removed now takes room and nothing else: the next start tries again. */
async function tidy(folderDir: string, pointer: Pointer, log: Log): Promise<void> {
  try {
    const removed = await removeSuperseded(folderDir, pointer);
    if (removed.length > 0) log.info("removed what was replaced", { count: removed.length });
  } catch (error) {
    log.warn("what was replaced could not be removed", { reason: messageOf(error) });
  }
}
