/** latin: Latin letters, digits, underscores. kanji: kanji and hiragana. other: letters of every other script. */
export type Script = "latin" | "katakana" | "kanji" | "other";

const runs =
  /([A-Za-z0-9_\u00c0-\u024f]+)|([\u30a1-\u30f6\u30fc]+)|([\u3041-\u3096\u4e00-\u9fff\u3400-\u4dbf\u3005]+)|[\p{L}\p{N}\p{M}]+/gu;

/** Calls back for every run of one script in `text` (compatibility forms are unified first), in order. */
export function forEachRun(text: string, visit: (script: Script, run: string) => void): void {
  for (const match of text.normalize("NFKC").matchAll(runs)) {
    const run = match[0];
    if (match[1] !== undefined) visit("latin", run);
    else if (match[2] !== undefined) visit("katakana", withoutLongEnd(run));
    else if (match[3] !== undefined) visit("kanji", run);
    else visit("other", run);
  }
}

/** Words of four or more letters are written with and without a long vowel mark at the end: サーバー, サーバ. */
function withoutLongEnd(word: string): string {
  return word.length >= 4 && word.endsWith("ー") ? word.slice(0, -1) : word;
}

const isDigit = (code: number) => code >= 48 && code <= 57;
const isUpper = (code: number) => code >= 65 && code <= 90;
const isLower = (code: number) => code >= 97 && code <= 122;
const underscore = 95;

/**
 * The words of an identifier, in lower case: getUserName → get user name, HTTPResponse → http response,
 * snake_case → snake case, utf8 → utf 8. One pass, for the length of a run is not bounded.
 */
export function splitIdentifier(run: string): string[] {
  const words: string[] = [];
  let start = 0;
  const cut = (end: number, next: number) => {
    if (end > start) words.push(run.slice(start, end).toLowerCase());
    start = next;
  };
  let before = 0;
  let code = run.charCodeAt(0);
  for (let at = 0; at < run.length; at++) {
    const after = at + 1 < run.length ? run.charCodeAt(at + 1) : 0;
    if (code === underscore) cut(at, at + 1);
    else if (isUpper(code)) {
      const endsAcronym = isUpper(before) && isLower(after);
      if (isLower(before) || isDigit(before) || endsAcronym) cut(at, at);
    } else if (isDigit(code) && (isLower(before) || isUpper(before))) cut(at, at);
    before = code;
    code = after;
  }
  cut(run.length, run.length);
  return words;
}
