import type { Translate } from "../translation.ts";
import type { Notice, ShownHit } from "./messages.ts";
import type { FolderHit, FolderRemark, FoldersAnswer } from "./search-folders.ts";
import { translatedReason } from "./translated-reason.ts";

/** An answer as the webview draws it. */
export function shownAnswer(
  answer: FoldersAnswer,
  t: Translate,
): { readonly hits: readonly ShownHit[] | null; readonly notice: Notice | null } {
  const several = answer.folders > 1;
  return {
    hits: answer.hits?.map((it) => shownHit(it, several)) ?? null,
    notice: answerNotice(answer, t),
  };
}

function shownHit({ folder, hit }: FolderHit, several: boolean): ShownHit {
  const { title, path, startLine, endLine, headings, excerpt, highlights, matches, stale } = hit;
  return {
    place: { folder: folder.uri, path, startLine, endLine },
    title,
    folder: several ? folder.name : null,
    headings,
    excerpt,
    highlights,
    matches,
    stale,
  };
}

/** What keeps an answer from being all that it could be, the worst first; null when nothing does. */
export function answerNotice({ hits, folders, failures, degraded }: FoldersAnswer, t: Translate): Notice | null {
  const remarks = failures.length > 0 ? failures : degraded;
  if (remarks.length === 0) return null;
  return {
    kind: hits === null ? "error" : "degraded",
    text: textOf(remarks, folders, t),
    actions: [],
    progress: null,
  };
}

/** What all folders say is said once; what only some of them say is said with their names. */
function textOf(remarks: readonly FolderRemark[], folders: number, t: Translate): string {
  const texts = new Set(remarks.map((it) => translatedReason(it.text, t)));
  if (texts.size === 1 && remarks.length === folders) return [...texts].join("");
  return remarks.map(({ folder, text }) => t("{0}: {1}", folder, translatedReason(text, t))).join("\n");
}
