import type { Translate } from "../translation.ts";

/**
 * What the server says about a search, in the user's language. It speaks English only; a sentence that is not known here is shown
 * as it is.
 */
export function translatedReason(sentence: string, t: Translate): string {
  switch (sentence) {
    case "The vector index is being rebuilt: the notes were searched without it.":
      return t("The vector index is being rebuilt: the notes were searched without it.");
    case "The vector index is starting: the notes were searched without it.":
      return t("The vector index is starting: the notes were searched without it.");
    case "The vector index is stopped: the notes were searched without it.":
      return t("The vector index is stopped: the notes were searched without it.");
  }
  const cause = (pattern: RegExp) => pattern.exec(sentence)?.[1] ?? null;
  const withoutIndex = cause(/^The notes were searched without the vector index: (.+)$/s);
  if (withoutIndex !== null) return t("The notes were searched without the vector index: {0}", withoutIndex);
  const onlyWords = cause(/^(.+) Only words were searched\.$/s);
  if (onlyWords !== null) return t("{0} Only words were searched.", onlyWords);
  const notAsked = cause(/^(.+) The notes were searched without it\.$/s);
  if (notAsked !== null) return t("{0} The notes were searched without it.", notAsked);
  const noDate = cause(/^"(.+)" names no date: /s);
  if (noDate !== null) {
    return t(
      '"{0}" names no date: write a year, a month or a day, as in after:2026, after:2026-11 or after:2026-11-21.',
      noDate,
    );
  }
  return sentence;
}
