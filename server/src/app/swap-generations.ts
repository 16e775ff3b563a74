import { messageOf } from "../core/errors.ts";
import type { Epoch } from "../core/outbox-entry.ts";
import type { Catalog } from "../core/ports/catalog.ts";
import type { Log } from "../core/ports/log.ts";
import type { VectorIndex } from "../core/ports/vector-index.ts";

const dropWithinMs = 30_000;

export interface SwapDeps {
  readonly catalog: Pick<Catalog, "generations" | "swapIfReady">;
  readonly epoch: Epoch;
  readonly index: Pick<VectorIndex, "drop"> | null;
  readonly log: Log;
}

/**
 * Makes the building generation live when nothing of it is owed, and lets the index forget the old one's collection. An
 * index that cannot be asked now keeps a collection that nobody reads: it goes with the next rebuild.
 */
export async function swapGenerations({ catalog, epoch, index, log }: SwapDeps): Promise<void> {
  const before = await catalog.generations();
  if (before === null || before.building === null || !(await catalog.swapIfReady(epoch))) return;
  log.info("the new generation is live", { model: before.building.identity.model });
  try {
    await index?.drop(before.live.collection, AbortSignal.timeout(dropWithinMs));
  } catch (error) {
    log.warn("the old generation's vectors stay in the index", { reason: messageOf(error) });
  }
}
