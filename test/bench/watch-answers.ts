/** How long one key took until its answer was to be seen, by the page's own clock. */
export interface KeyToPaint {
  /** Number of the search. */
  readonly id: number;
  /** From the key event to the end of the frame in which the results were drawn. */
  readonly totalMs: number;
  /** The part of it since the answer reached the page. */
  readonly paintMs: number;
}

/**
 * Script for the search view's page. `kuraAnswers.last()` resolves when the last key's answer is painted and no further one
 * comes: keys before it may have been searched for as well.
 */
export const watchAnswers = `
  globalThis.kuraAnswers = (() => {
    const quietMs = 800;
    const giveUpMs = 20_000;
    let keyAt = 0;
    let drawnAt = 0;
    let newest = null;
    document.querySelector("[role=combobox]").addEventListener("keydown", (event) => { keyAt = event.timeStamp; }, true);
    new MutationObserver(() => { drawnAt = performance.now(); })
      .observe(document.querySelector("#results"), { childList: true });
    // Hears of a message after the view has: what the view makes of it is drawn by now.
    window.addEventListener("message", ({ data, timeStamp }) => {
      if (data?.type !== "results" || data.id <= (newest?.id ?? 0) || drawnAt < timeStamp) return;
      const answer = { id: data.id, at: timeStamp, paintedAt: 0 };
      newest = answer;
      // The first callback begins the frame with the results in it, the second one the frame after that.
      requestAnimationFrame(() => requestAnimationFrame(() => { answer.paintedAt = performance.now(); }));
    });
    const look = (resolve, reject) => {
      const now = performance.now();
      const answered = newest !== null && newest.at > keyAt && newest.paintedAt > 0;
      if (answered && now - newest.at > quietMs) {
        const { id, at, paintedAt } = newest;
        return resolve({ id, totalMs: paintedAt - keyAt, paintMs: paintedAt - at });
      }
      if (now - keyAt > giveUpMs) return reject(new Error("The last key has no answer."));
      setTimeout(look, 50, resolve, reject);
    };
    return { last: () => new Promise(look) };
  })();
`;
