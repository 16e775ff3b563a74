import type { CommandContext } from "./command-context.ts";

/** Stops the server and starts it anew. */
export async function restartServer({ client }: CommandContext): Promise<void> {
  await client.restart();
}
