import { cutToTokens, estimateTokens } from "./estimate-tokens.ts";

const maxTexts = 2_048; // provider limits: 2,048 inputs,
const maxTextTokens = 8_000; // 8,192 tokens each
const maxRequestTokens = 250_000; // and 300,000 a request; below them, since tokens are estimated here

/**
 * A text as it may be sent: longer ones are cut to about 8,000 tokens (their beginning stands for the whole), halves of
 * surrogate pairs are replaced, for some servers choke on them, and an empty text, which is refused, becomes a space.
 */
export function sendable(text: string): string {
  return cutToTokens(text === "" ? " " : text.toWellFormed(), maxTextTokens);
}

/** `texts` in their order, in as few requests as the provider's limits allow. */
export function requestsOf(texts: readonly string[]): string[][] {
  const requests: string[][] = [];
  let current: string[] = [];
  let tokens = 0;
  for (const text of texts) {
    const cost = estimateTokens(text);
    if (current.length === maxTexts || (current.length > 0 && tokens + cost > maxRequestTokens)) {
      requests.push(current);
      current = [];
      tokens = 0;
    }
    current.push(text);
    tokens += cost;
  }
  if (current.length > 0) requests.push(current);
  return requests;
}
