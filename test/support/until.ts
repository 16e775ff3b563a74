type Question<T> = () => Promise<T | null | false> | T | null | false;

/**
 * Asks again and again until `question` gives something else than null or false, and gives that. For what an outside
 * process does without leaving an event. Rejects after `deadlineMs`, naming `what` it waited for.
 */
export function until<T>(question: Question<T>, deadlineMs?: number): Promise<T>;
export function until<T>(what: string, question: Question<T>, deadlineMs?: number): Promise<T>;
export function until<T>(first: string | Question<T>, second?: Question<T> | number, third?: number): Promise<T> {
  if (typeof first === "function") return poll(`until ${first}`, first, second as number | undefined);
  return poll(first, second as Question<T>, third);
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
