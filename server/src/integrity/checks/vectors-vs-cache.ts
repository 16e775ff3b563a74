import type { ChunkKey } from "../../core/ports/catalog.ts";
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
  const paths = await deps.catalog.pathsOf(chunks);
  for (const { chunk, embedKey } of settled) {
    if (embedKey === null) continue;
    const stored = seen.get(chunk);
    const paid = cached.get(embedKey);
    const path = paths.get(chunk);
    const about = { chunk, ...(path === undefined ? {} : { path }) };
    if (paid === undefined) {
      const detail = "The chunk's embedding is not in the cache: a rebuild of the index would have to embed it again.";
      findings.add({ ...about, kind: "missing", where: "cache", detail });
    }
    if (stored === undefined) {
      findings.add({ ...about, kind: "missing", where: "index", detail: "The index does not hold this chunk." });
    } else if (paid !== undefined && stored.embedKey === embedKey && !areEqual(stored.vector, paid)) {
      const detail = "The index holds another vector than the one that was computed for this text.";
      findings.add({ ...about, kind: "wrong-vector", where: "index", detail });
    }
  }
}

function areEqual(a: Float32Array, b: Float32Array): boolean {
  return a.length === b.length && a.every((value, index) => Math.abs(value - (b[index] ?? Number.NaN)) <= tolerance);
}
