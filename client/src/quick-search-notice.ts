import type { KuraState } from "./kura-state.ts";
import type { Notice } from "./search-view/messages.ts";
import type { FoldersAnswer } from "./search-view/search-folders.ts";
import { answerNotice } from "./search-view/shown-answer.ts";
import { viewNotice } from "./search-view/view-notice.ts";
import type { Translate } from "./translation.ts";

/** The one notice that a quick search has room for: why nobody could answer, else what the state says, else the answer. */
export function quickSearchNotice(state: KuraState, answer: FoldersAnswer | null, t: Translate): Notice | null {
  const ofState = viewNotice(state, t);
  const ofAnswer = answer === null ? null : answerNotice(answer, t);
  if (ofState.canSearch && ofAnswer?.kind === "error") return ofAnswer;
  return ofState.notice ?? ofAnswer;
}
