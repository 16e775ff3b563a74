import type { Translate } from "../translation.ts";

/** Why a text cannot be an API key; null when it can. The text itself is never part of the answer. */
export function keyProblem(text: string, t: Translate): string | null {
  const key = text.trim();
  if (key === "") return t("Paste the key, or press Escape to leave things as they are.");
  // A key travels in a header of HTTP.
  if (!/^[\x21-\x7e]+$/.test(key)) return t("A key holds letters, digits and signs only: no spaces, no line breaks.");
  return null;
}
