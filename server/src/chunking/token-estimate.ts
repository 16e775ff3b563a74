/** Tokens a UTF-16 unit. */
const perAscii = 0.25;
/** Latin with diacritics, Greek, Cyrillic, Hebrew, Arabic, Thai… */
const perOther = 0.5;
/** CJK from its radicals up; emoji and other pairs, which are two units, cost providers about two tokens. */
const perIdeograph = 1;

/** About how many tokens `text` is, as a fraction: what chunk sizes are measured in. Sums up over concatenation. */
export function tokenEstimate(text: string): number {
  let tokens = 0;
  for (let at = 0; at < text.length; at++) tokens += unitTokens(text.charCodeAt(at));
  return tokens;
}

/** Tokens of one UTF-16 unit. */
export function unitTokens(unit: number): number {
  if (unit < 0x80) return perAscii;
  return unit < 0x2e_80 ? perOther : perIdeograph;
}
