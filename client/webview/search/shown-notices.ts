import type { Notice } from "../../src/search-view/messages.ts";

/**
 * Which notices stand above the results. A search that failed comes first; what the state says and what the answer says are
 * mostly the same thing, so that the answer's is shown only where the state has nothing to say.
 */
export function shownNotices(state: Notice | null, answer: Notice | null): Notice[] {
  if (answer?.kind === "error") return state === null || state.kind === "error" ? [answer] : [answer, state];
  const first = state ?? answer;
  return first === null ? [] : [first];
}
