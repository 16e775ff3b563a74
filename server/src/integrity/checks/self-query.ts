import type { IndexCheckContext } from "../check-context.ts";
import { settledChunks } from "../settled-chunks.ts";
import { compareVectors } from "./vectors-vs-cache.ts";

/** Stored vectors asked for with themselves. 30 found every damage to the index's files that was tried. */
const probeSize = 30;

/**
 * An index can list all it should hold and still find nothing: it is asked for what it holds, by its own vectors. Chunks
 * that are missing, stale or wrong are findings of their own and need not find themselves.
 */
export async function checkSelfQuery(context: IndexCheckContext, signal: AbortSignal): Promise<void> {
  const { deps, live, findings } = context;
  signal.throwIfAborted();
  const drawn = await deps.catalog.sample(live, probeSize);
  await compareVectors(context, drawn, signal);
  const keys = drawn.filter(({ chunk }) => !findings.names(chunk));
  const cached = await deps.cache.get(
    live.identity,
    keys.map(({ embedKey }) => embedKey),
  );
  const sample = keys.flatMap((key) => {
    const vector = cached.get(key.embedKey);
    return vector === undefined ? [] : [{ ...key, vector }];
  });
  if (sample.length === 0) return;
  const chunks = sample.map(({ chunk }) => chunk);
  const { seen: verdict, settled } = await settledChunks(deps.audit, live, chunks, () =>
    deps.probe(deps.index, live.collection, sample, signal),
  );
  // A chunk that was removed or written anew meanwhile need not find itself: the verdict proves nothing then.
  if (verdict.ok || settled.length < sample.length) return;
  findings.add({ kind: "corrupt", where: "index", detail: verdict.reason ?? "Stored vectors do not find themselves." });
}
