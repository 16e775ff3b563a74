import { setImmediate as turn } from "node:timers/promises";
import { StoreError } from "../core/errors.ts";
import type { Log } from "../core/ports/log.ts";
import { type CollectDeps, type Collected, collectNotes } from "./collect-notes.ts";
import { blobStream, commitStream } from "./fast-import.ts";
import type { GitRepository } from "./git-repository.ts";
import { formatManifest, type ManifestEntry, manifestPath, manifestVersion, parseManifest } from "./manifest.ts";
import { comparePaths } from "./path-order.ts";
import { pointMessage } from "./point-message.ts";

/** Where the notes stand in a restore point's tree. Other roots (state, embeddings) may stand beside it. */
export const notesRoot = "notes/";

/** A commit stands here until its tree has been read back; only then does the branch get it. */
const stagingRef = "refs/kura/staging";

/** Bytes and number of notes handed to git at once: bounds memory, and leaves few, large packs. */
const batchBytes = 16 * 1024 * 1024;
const batchNotes = 2_000;

/** Entries compared between two turns of the event loop. */
const entriesPerTurn = 5_000;

/** Left-out files that the manifest names. */
const namedLeftOut = 100;

export interface SnapshotDeps extends CollectDeps {
  readonly repository: GitRepository;
  readonly branch: string;
  readonly device: string;
  readonly log: Log;
  /** A sign of life to the lock, between the steps. */
  readonly onStep: () => Promise<void>;
}

export interface SnapshotRequest {
  readonly message: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface Snapshot {
  readonly commit: string;
  /** False when nothing had changed: `commit` is the last one. */
  readonly isNew: boolean;
  readonly files: number;
  readonly bytes: number;
}

/**
 * Commits the notes as they are now: collect, store the bytes, commit beside the branch, read the tree back, move the
 * branch. Killed at any of these, the branch names what it named before, and the next snapshot starts over.
 */
export async function takeSnapshot(
  deps: SnapshotDeps,
  request: SnapshotRequest,
  signal: AbortSignal,
): Promise<Snapshot> {
  const { repository, branch, log } = deps;
  const tip = (await repository.refs(branch, signal)).find((ref) => ref.name === branch)?.commit ?? null;
  const previous = tip === null ? new Map<string, ManifestEntry>() : await lastEntries(repository, tip, signal);
  if (previous !== null) {
    try {
      return await commitNotes(deps, request, tip, previous, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (tip === null || !(error instanceof StoreError)) throw error;
      log.warn("the last restore point cannot be built upon: all notes are stored anew", { reason: error.message });
    }
  } else {
    log.warn("the last restore point's manifest cannot be read: all notes are stored anew");
  }
  return await commitNotes(deps, request, tip, null, signal);
}

/** `previous` null: nothing of the parent is trusted; every byte is stored and the tree made from nothing. */
async function commitNotes(
  deps: SnapshotDeps,
  request: SnapshotRequest,
  tip: string | null,
  previous: ReadonlyMap<string, ManifestEntry> | null,
  signal: AbortSignal,
): Promise<Snapshot> {
  const { repository, branch } = deps;
  const collected: Collected = { entries: new Map(), leftOut: [] };
  await storeBytes(deps, previous ?? new Map(), collected, signal);
  const entries = [...collected.entries.values()].sort((a, b) => comparePaths(a.path, b.path));
  const bytes = entries.reduce((sum, entry) => sum + entry.size, 0);
  const { changed, removed } = await difference(previous, collected.entries);
  if (previous !== null && tip !== null && changed.length === 0 && removed.length === 0) {
    return { commit: tip, isNew: false, files: entries.length, bytes };
  }
  if (collected.leftOut.length > 0) {
    deps.log.warn("files are left out of the backup", { count: collected.leftOut.length });
  }
  const manifest = await formatManifest(
    {
      kura: "manifest",
      version: manifestVersion,
      at: new Date(request.at).toISOString(),
      reason: request.message,
      device: deps.device,
      files: entries.length,
      bytes,
      leftOut: collected.leftOut.slice(0, namedLeftOut).map(({ path, reason }) => ({ path, reason })),
    },
    entries,
  );
  const stream = await commitStream({
    ref: stagingRef,
    parent: tip,
    fresh: previous === null,
    atSeconds: Math.floor(request.at / 1_000),
    message: pointMessage(request.message, entries.length, bytes),
    removed: removed.map((path) => notesRoot + path),
    changed: changed.map(({ path, mode, blob }) => ({ path: notesRoot + path, mode, blob })),
    inline: [{ path: manifestPath, bytes: manifest }],
  });
  await deps.onStep();
  await repository.fastImport(stream, signal, true);
  const commit = (await repository.refs(stagingRef, signal)).find((ref) => ref.name === stagingRef)?.commit;
  if (commit === undefined) throw new StoreError("The backup repository did not keep the new restore point.");
  await proveTree(repository, commit, collected.entries, signal);
  await deps.onStep();
  const old = tip ?? "0".repeat(40);
  await repository.updateRefs(`update ${branch} ${commit} ${old}\ndelete ${stagingRef}\n`, signal);
  return { commit, isNew: true, files: entries.length, bytes };
}

async function lastEntries(
  repository: GitRepository,
  tip: string,
  signal: AbortSignal,
): Promise<Map<string, ManifestEntry> | null> {
  try {
    const { entries } = await parseManifest(await repository.text(tip, manifestPath, signal));
    return new Map(entries.map((entry) => [entry.path, entry]));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof StoreError) return null;
    throw error;
  }
}

async function storeBytes(
  deps: SnapshotDeps,
  previous: ReadonlyMap<string, ManifestEntry>,
  into: Collected,
  signal: AbortSignal,
): Promise<void> {
  let batch: Buffer[] = [];
  let size = 0;
  const flush = async () => {
    if (batch.length === 0) return;
    await deps.onStep();
    await deps.repository.fastImport(blobStream(batch), signal);
    batch = [];
    size = 0;
  };
  for await (const bytes of collectNotes(deps, previous, into, signal)) {
    if (size + bytes.length > batchBytes || batch.length >= batchNotes) await flush();
    batch.push(bytes);
    size += bytes.length;
  }
  await flush();
}

async function difference(
  previous: ReadonlyMap<string, ManifestEntry> | null,
  now: ReadonlyMap<string, ManifestEntry>,
): Promise<{ changed: ManifestEntry[]; removed: string[] }> {
  const changed: ManifestEntry[] = [];
  let compared = 0;
  for (const entry of now.values()) {
    const last = previous?.get(entry.path);
    if (last === undefined || last.blob !== entry.blob || last.mode !== entry.mode) changed.push(entry);
    if (++compared % entriesPerTurn === 0) await turn();
  }
  const removed = previous === null ? [] : [...previous.keys()].filter((path) => !now.has(path));
  return { changed, removed };
}

/** Reads the committed tree back: exactly the entries of the manifest, nothing else. */
async function proveTree(
  repository: GitRepository,
  commit: string,
  entries: ReadonlyMap<string, ManifestEntry>,
  signal: AbortSignal,
): Promise<void> {
  let notes = 0;
  for (const file of await repository.files(commit, signal)) {
    if (!file.path.startsWith(notesRoot)) continue;
    const entry = entries.get(file.path.slice(notesRoot.length));
    if (entry?.blob !== file.blob || entry.mode !== file.mode) {
      throw new StoreError(`The new restore point does not hold ${file.path} as it was read.`);
    }
    if (++notes % entriesPerTurn === 0) await turn();
  }
  if (notes !== entries.size) {
    throw new StoreError(`The new restore point holds ${notes} notes instead of ${entries.size}.`);
  }
}
