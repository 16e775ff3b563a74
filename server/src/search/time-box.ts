import { TransientError } from "../core/errors.ts";
import type { Clock } from "../core/ports/clock.ts";
import { abortable } from "../util/abort.ts";

/** Runs `work` for at most `ms`; then its signal aborts and a TransientError with `sentence` is thrown. */
export async function timeBoxed<T>(
  clock: Clock,
  ms: number,
  sentence: string,
  work: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  const box = new AbortController();
  const cancel = clock.after(ms, () => box.abort(new TransientError(sentence)));
  try {
    const either = AbortSignal.any([signal, box.signal]);
    return await abortable(work(either), either);
  } finally {
    cancel();
  }
}
