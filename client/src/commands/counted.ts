import type { Figures } from "../status/figures.ts";
import type { Translate } from "../translation.ts";

/** "1 note", "1,204 notes". */
export function notesText(amount: number, t: Translate, { number }: Figures): string {
  return amount === 1 ? t("1 note") : t("{0} notes", number(amount));
}

export function chunksText(amount: number, t: Translate, { number }: Figures): string {
  return amount === 1 ? t("1 chunk") : t("{0} chunks", number(amount));
}
