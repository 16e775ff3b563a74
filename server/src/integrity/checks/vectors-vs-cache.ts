import type { ChunkId } from "../../core/chunk.ts";
import type { ChunkKey } from "../../core/ports/catalog.ts";
import type { Finding } from "../../protocol/check.ts";
import type { IndexCheckContext } from "../check-context.ts";
import { indexedChunkPages, slices } from "../pages.ts";
import { settledChunks } from "../settled-chunks.ts";

/** Chunks compared in quick mode, spread over the generation. */
const sampleSize = 500;

/** Vectors held at once: 250 of 1,536 dimensions are 1.5 MB. */
const comparedAtOnce = 250;

/** Numbers pass through JSON and 32 bits; the vectors of two texts differ a hundred times as much. */
const tolerance = 1e-4;

/** The index must hold the very vectors that were paid for: a sample of them, in deep mode all. */
export async function checkVectors(context: IndexCheckContext, signal: AbortSignal): Promise<void> {
  const { deps, live, deep, progress } = context;
  let done = 0;
  const pages = deep ? indexedChunkPages(deps.catalog, live, signal) : [await deps.catalog.sample(live, sampleSize)];
  for await (const page of pages) {
    for (const some of slices(page, comparedAtOnce)) {
      await compareVectors(context, some, signal);
      done += some.length;
      progress(done, null);
    }
  }
}

/** Compares these chunks' vectors in the index with the cached ones. */
export async function compareVectors(
  context: IndexCheckContext,
  keys: readonly ChunkKey[],
  signal: AbortSignal,
): Promise<void> {
  const { deps, live, index, findings } = context;
  signal.throwIfAborted();
  const chunks = keys.map(({ chunk }) => chunk);
  const look = async () => new Map((await index.vectors(live.collection, chunks, signal)).map((e) => [e.chunk, e]));
  const { seen, settled } = await settledChunks(deps.audit, live, chunks, look);
  const embedKeys = settled.flatMap(({ embedKey }) => embedKey ?? []);
  const cached = await deps.cache.get(live.identity, embedKeys);
  const found: { readonly chunk: ChunkId; readonly said: Pick<Finding, "kind" | "where" | "detail"> }[] = [];
  for (const { chunk, embedKey } of settled) {
    if (embedKey === null) continue;
    const stored = seen.get(chunk);
    const paid = cached.get(embedKey);
    if (paid === undefined) {
      const detail = "The chunk's embedding is not in the cache: a rebuild of the index would have to embed it again.";
      found.push({ chunk, said: { kind: "missing", where: "cache", detail } });
    }
    if (stored === undefined) {
      const detail = "The index does not hold this chunk.";
      found.push({ chunk, said: { kind: "missing", where: "index", detail } });
    } else if (paid !== undefined && stored.embedKey === embedKey && !areEqual(stored.vector, paid)) {
      const detail = "The index holds another vector than the one that was computed for this text.";
      found.push({ chunk, said: { kind: "wrong-vector", where: "index", detail } });
    }
  }
  if (found.length === 0) return;
  const paths = await deps.catalog.pathsOf(found.map(({ chunk }) => chunk));
  for (const { chunk, said } of found) {
    const path = paths.get(chunk);
    findings.add({ ...said, chunk, ...(path === undefined ? {} : { path }) });
  }
}

function areEqual(a: Float32Array, b: Float32Array): boolean {
  if (a.length !== b.length) return false;
  for (let index = 0; index < a.length; index += 1) {
    // Turned round, so that what is not a number is a difference.
    if (!(Math.abs((a[index] ?? Number.NaN) - (b[index] ?? Number.NaN)) <= tolerance)) return false;
  }
  return true;
}
