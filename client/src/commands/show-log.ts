import type { CommandContext } from "./command-context.ts";

/** Brings the log to the front and leaves the cursor where it is. */
export async function showLog({ log }: CommandContext): Promise<void> {
  log.show(true);
}
