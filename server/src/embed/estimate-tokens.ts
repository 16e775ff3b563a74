/** Tokens a character, by kind, as a rule of thumb for byte-pair tokenisers; on the high side for prose. */
const perLetter = 0.24;
const perDigit = 0.4;
const perMark = 0.5;
const perSpace = 0.1;
const perIdeograph = 1.2;
const perOther = 0.6;

/**
 * About how many tokens a provider will count for `text`; a text with anything in it has at least 1. For budgets,
 * limits and the price shown before sending; what was really counted comes with the answer.
 */
export function estimateTokens(text: string): number {
  let tokens = 0;
  for (let at = 0; at < text.length; at++) tokens += tokensOf(text.charCodeAt(at));
  return Math.ceil(tokens);
}

/** The longest beginning of `text` with at most `limit` estimated tokens, never ending in half a surrogate pair. */
export function cutToTokens(text: string, limit: number): string {
  let tokens = 0;
  for (let at = 0; at < text.length; at++) {
    tokens += tokensOf(text.charCodeAt(at));
    if (tokens > limit) {
      const splitsPair = at > 0 && isHighSurrogate(text.charCodeAt(at - 1));
      return text.slice(0, splitsPair ? at - 1 : at);
    }
  }
  return text;
}

function tokensOf(code: number): number {
  if (code < 0x80) {
    if ((code >= 97 && code <= 122) || (code >= 65 && code <= 90)) return perLetter;
    if (code >= 48 && code <= 57) return perDigit;
    return code === 32 ? perSpace : perMark;
  }
  const isIdeograph =
    (code >= 0x30_40 && code <= 0x9f_ff) ||
    (code >= 0xac_00 && code <= 0xd7_af) ||
    (code >= 0xd8_00 && code <= 0xff_ef);
  return isIdeograph ? perIdeograph : perOther;
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd8_00 && code <= 0xdb_ff;
}
