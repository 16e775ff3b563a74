/**
 * Asks again and again until `question` gives something else than null or false. For what an outside process does
 * without leaving an event. Rejects after `deadlineMs`, naming what it waited for.
 */
export async function until<T>(
  what: string,
  question: () => Promise<T | null | false> | T | null | false,
  deadlineMs = 5000,
): Promise<T> {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const answer = await question();
    if (answer !== null && answer !== false) return answer;
    if (performance.now() > end) throw new Error(`waited ${deadlineMs} ms in vain: ${what}`);
    const { promise, resolve } = Promise.withResolvers<void>();
    setTimeout(resolve, 20);
    await promise;
  }
}
