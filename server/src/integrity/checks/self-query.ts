import type { IndexCheckContext, ProbeVerdict } from "../check-context.ts";
import { settledChunks } from "../settled-chunks.ts";
import { compareVectors } from "./vectors-vs-cache.ts";

/** Stored vectors asked for with themselves. 30 found every damage to the index's files that was tried. */
const firstProbe = 30;

/** Asked for when the first probe missed one. */
const secondProbe = 300;

/**
 * The index searches approximately: of 12,000 short notes, a sound Chroma with its default settings overlooked 1 to 2 in a
 * hundred when asked for each with its own vector. Damage shows in most of them, and making a sound index anew helps nothing.
 */
const tolerated = 0.05;

/**
 * An index can list all it should hold and still find nothing: it is asked for what it holds, by its own vectors. Chunks
 * that are missing, stale or wrong are findings of their own and need not find themselves.
 */
export async function checkSelfQuery(context: IndexCheckContext, signal: AbortSignal): Promise<void> {
  for (const size of [firstProbe, secondProbe]) {
    const verdict = await probeSample(context, size, signal);
    if (verdict === null || verdict.failed === 0) return;
    if (size === firstProbe || verdict.failed <= verdict.tried * tolerated) continue;
    const { failed, tried, reason } = verdict;
    const detail = `${reason ?? "The vector index does not find what it holds."} (${failed} of ${tried} tried)`;
    context.findings.add({ kind: "corrupt", where: "index", detail });
  }
}

/** Null when nothing could be tried, or what was tried changed meanwhile: then it proves nothing. */
async function probeSample(
  context: IndexCheckContext,
  size: number,
  signal: AbortSignal,
): Promise<ProbeVerdict | null> {
  const { deps, live, index, findings } = context;
  signal.throwIfAborted();
  const drawn = await deps.catalog.sample(live, size);
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
  if (sample.length === 0) return null;
  const chunks = sample.map(({ chunk }) => chunk);
  const { seen: verdict, settled } = await settledChunks(deps.audit, live, chunks, () =>
    deps.probe(index, live.collection, sample, signal),
  );
  return settled.length < sample.length ? null : verdict;
}
