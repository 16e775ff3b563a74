import { exitCodes } from "./exit-codes.ts";
import type { World } from "./world.ts";

/** What a command is aborted with at the first Ctrl-C. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  constructor() {
    super("interrupted");
  }
}

/** The first Ctrl-C aborts the signal, so that what is in hand is finished; the second ends the process at once. */
export function interruptible(world: World): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  const unsubscribe = world.onInterrupt(() => {
    if (controller.signal.aborted) {
      world.exitNow(exitCodes.interrupted);
      return;
    }
    world.stderr.write("\nkura: finishing what is in hand; once more ends at once\n");
    controller.abort(new Interrupted());
  });
  return { signal: controller.signal, [Symbol.dispose]: unsubscribe };
}
