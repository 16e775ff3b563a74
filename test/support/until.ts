type Question<T> = () => Promise<T | null | false> | T | null | false;

/**
 * Asks again and again until `question` gives something else than null or false, and gives that. For what an outside
 * process does without leaving an event. Rejects after `deadlineMs`, naming `what` it waited for.
 */
export function until<T>(question: Question<T>, deadlineMs?: number): Promise<T>;
export function until<T>(what: string, question: Question<T>, deadlineMs?: number): Promise<T>;
export function until<T>(
  ...given: [question: Question<T>, deadlineMs?: number] | [what: string, question: Question<T>, deadlineMs?: number]
): Promise<T> {
  if (typeof given[0] === "string") return poll(given[0], given[1] as Question<T>, given[2]);
  return poll(`until ${given[0]}`, given[0], given[1] as number | undefined);
}

async function poll<T>(what: string, question: Question<T>, deadlineMs = 5000): Promise<T> {
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
