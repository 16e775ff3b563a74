import { queryTokens } from "../chunking/tokens.ts";

/** English words that stand in every note and say nothing of what is asked. */
const words =
  "a about after all also am an and any are as at be been before being between both but by can cannot could did do does doing don each " +
  "for from had has have having he her here him his how i if in into is it its just ll me more most my no nor not of on once one only or " +
  "other our out over own re s same she should so some such t than that the their them then there these they this those through to too " +
  "under up us ve very was we were what when where which while who whom why will with would you your";

/** The same as tokens: what the tokeniser makes of them. */
const stopTokens: ReadonlySet<string> = new Set(
  words.split(" ").flatMap((word) => queryTokens(word).map((it) => it.token)),
);

export function isStopToken(token: string): boolean {
  return stopTokens.has(token);
}
