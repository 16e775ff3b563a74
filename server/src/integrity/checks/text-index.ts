import { setImmediate as turn } from "node:timers/promises";
import type { CheckContext } from "../check-context.ts";
import { pageSize } from "../pages.ts";

/** Every chunk has its row in the text index, and no row is without a chunk; deep: the text is what its key says. */
export async function checkTextIndex(context: CheckContext, signal: AbortSignal): Promise<void> {
  const { deps, deep, findings, progress } = context;
  let after: number | null = null;
  let done = 0;
  do {
    signal.throwIfAborted();
    const page = await deps.audit.texts(after, pageSize, deep);
    for (const { chunk, path, detail } of page.mismatches) {
      findings.add({
        kind: "text-mismatch",
        where: "text",
        ...(path === null ? {} : { path }),
        ...(chunk === null ? {} : { chunk }),
        detail,
      });
    }
    done += page.checked;
    progress(done, null);
    after = page.next;
    await turn();
  } while (after !== null);
}
