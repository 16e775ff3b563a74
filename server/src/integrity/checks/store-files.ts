import type { CheckContext } from "../check-context.ts";

/**
 * Asks SQLite whether the catalog's file is sound (quick_check; integrity_check in deep mode). False: what the other
 * checks would read from it proves nothing.
 */
export async function checkStoreFiles({ deps, deep, findings }: CheckContext, signal: AbortSignal): Promise<boolean> {
  signal.throwIfAborted();
  const damage = await deps.audit.damage(deep);
  for (const detail of damage) findings.add({ kind: "corrupt", where: "catalog", detail });
  return damage.length === 0;
}
