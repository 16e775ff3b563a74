import type { CheckContext } from "../check-context.ts";
import { listedFindings } from "../finding-log.ts";

/** Entries of the outbox that nothing will ever deliver. */
export async function checkOutbox({ deps, findings }: CheckContext, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  for (const { chunk, detail } of await deps.audit.stuck(deps.clock.now(), listedFindings)) {
    findings.add({ kind: "stuck", where: "outbox", chunk, detail });
  }
}
