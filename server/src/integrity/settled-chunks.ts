import type { ChunkId } from "../core/chunk.ts";
import type { Generation } from "../core/generation.ts";
import type { ChunkStanding, StoreAudit } from "../core/ports/store-audit.ts";

/** Chunks confirmed at once. */
export const confirmedAtOnce = 500;

/**
 * Looks at chunks between two readings of the catalog, and keeps those of which both say the same and that nothing is
 * owed: only there does what was seen prove drift. A write while the check runs makes the readings differ, or shows
 * as pending, and is no finding.
 */
export async function settledChunks<Seen>(
  audit: Pick<StoreAudit, "standing">,
  generation: Generation,
  chunks: readonly ChunkId[],
  look: () => Promise<Seen>,
): Promise<{ readonly seen: Seen; readonly settled: readonly ChunkStanding[] }> {
  const before = new Map((await audit.standing(generation, chunks)).map((standing) => [standing.chunk, standing]));
  const seen = await look();
  const after = await audit.standing(generation, chunks);
  const settled = after.filter((standing) => {
    const earlier = before.get(standing.chunk);
    return earlier?.pending === null && standing.pending === null && earlier.embedKey === standing.embedKey;
  });
  return { seen, settled };
}
