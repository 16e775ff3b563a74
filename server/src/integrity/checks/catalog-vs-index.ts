import type { ChunkId, EmbedKey } from "../../core/chunk.ts";
import type { IndexCheckContext } from "../check-context.ts";
import { indexedChunkPages, listedPages, slices } from "../pages.ts";
import { confirmedAtOnce, settledChunks } from "../settled-chunks.ts";

/**
 * Compares the ids and keys that the catalog says are indexed with those that the index lists, whole. Returns the
 * number of chunks that should be there.
 */
export async function checkIndexedChunks(context: IndexCheckContext, signal: AbortSignal): Promise<number> {
  const { deps, live, index, progress } = context;
  // Null: listed. One map of ids for both sides: at many chunks a second one would be most of what a check holds.
  const wanted = new Map<ChunkId, EmbedKey | null>();
  for await (const page of indexedChunkPages(deps.catalog, live, signal)) {
    for (const { chunk, embedKey } of page) wanted.set(chunk, embedKey);
  }
  const chunks = wanted.size;

  let listed = 0;
  const doubtful = new Set<ChunkId>();
  for await (const page of listedPages(index, live.collection, signal)) {
    for (const { chunk, embedKey } of page) {
      const key = wanted.get(chunk);
      const isAgain = key === null || (key === undefined && doubtful.has(chunk));
      if (!isAgain) listed += 1;
      if (key !== embedKey) doubtful.add(chunk);
      if (key !== undefined) wanted.set(chunk, null);
    }
    progress(listed, chunks);
  }
  for (const [chunk, key] of wanted) if (key !== null) doubtful.add(chunk);
  for (const some of slices([...doubtful], confirmedAtOnce)) await confirm(context, some, signal);
  if ((await index.count(live.collection, signal)) !== listed) await checkCount(context, signal);
  return chunks;
}

async function confirm(context: IndexCheckContext, chunks: readonly ChunkId[], signal: AbortSignal): Promise<void> {
  const { deps, live, index, findings } = context;
  signal.throwIfAborted();
  const { seen, settled } = await settledChunks(deps.audit, live, chunks, () =>
    index.present(live.collection, chunks, signal),
  );
  const present = new Map<ChunkId, EmbedKey[]>();
  for (const { chunk, embedKey } of seen) present.set(chunk, [...(present.get(chunk) ?? []), embedKey]);
  const paths = await deps.catalog.pathsOf(settled.map(({ chunk }) => chunk));
  for (const { chunk, embedKey } of settled) {
    const keys = present.get(chunk) ?? [];
    const path = paths.get(chunk);
    const about = { where: "index", chunk, ...(path === undefined ? {} : { path }) } as const;
    if (keys.length > 1) {
      findings.add({ ...about, kind: "duplicate", detail: `The index holds this chunk ${keys.length} times.` });
    }
    if (embedKey === null) {
      if (keys.length > 0) findings.add({ ...about, kind: "orphan", detail: "The index holds a chunk of no note." });
    } else if (keys.length === 0) {
      findings.add({ ...about, kind: "missing", detail: "The index does not hold this chunk." });
    } else if (!keys.includes(embedKey)) {
      findings.add({ ...about, kind: "stale", detail: "The index holds another text's vector for this chunk." });
    }
  }
}

/** The index's own count against what it lists, both anew, at a moment when nothing is owed to it. */
async function checkCount({ deps, live, index, findings }: IndexCheckContext, signal: AbortSignal): Promise<void> {
  const isQuiet = async () => (await deps.outbox.counts()).pending === 0;
  if (!(await isQuiet())) return;
  const counted = await index.count(live.collection, signal);
  const listed = new Set<ChunkId>();
  for await (const page of listedPages(index, live.collection, signal)) {
    for (const { chunk } of page) listed.add(chunk);
  }
  const countedAgain = await index.count(live.collection, signal);
  if (counted !== countedAgain || counted === listed.size || !(await isQuiet())) return;
  findings.add({
    kind: counted > listed.size ? "duplicate" : "corrupt",
    where: "index",
    detail: `The index counts ${counted} entries, but lists ${listed.size}.`,
  });
}
