import { createContext, Script } from "node:vm";

const timedOut = "ERR_SCRIPT_EXECUTION_TIMEOUT";
const call = new Script("work()");
const slot: { work: () => void } = { work: () => {} };
const context = createContext(slot);

/**
 * The result of `work`, or null when it takes longer than `ms`: it is stopped wherever it stands, inside a regular
 * expression too. `work` is synchronous, calls no `within` itself, and leaves nothing half-made that is used later.
 */
export function within<Result>(ms: number, work: () => Result): { readonly result: Result } | null {
  const results: Result[] = [];
  slot.work = () => {
    results.push(work());
  };
  try {
    call.runInContext(context, { timeout: ms });
  } catch (error) {
    // Made in the script's own realm: it is no `instanceof Error` here.
    if (typeof error === "object" && error !== null && "code" in error && error.code === timedOut) return null;
    throw error;
  } finally {
    slot.work = () => {};
  }
  return { result: results[0] as Result };
}
