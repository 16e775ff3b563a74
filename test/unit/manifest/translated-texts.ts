import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A call `t(…)` in a source. */
export interface TextCall {
  /** `file:line`, for messages. */
  readonly place: string;
  /** The English text, null where it is not one literal. */
  readonly text: string | null;
}

/** The file that hands `t` over to VS Code; it has no text of its own. */
const handsOver = "translate.ts";

/** Every call of `t` in the sources under `folder`. */
export function textCalls(folder: string): TextCall[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  return files
    .filter((name) => name !== handsOver)
    .sort()
    .flatMap((name) => callsIn(readFileSync(join(folder, name), "utf8"), name));
}

/** A call, then its first argument if that is one string literal with nothing joined to it. */
const call = /(?<![\w.$])t\(\s*(?:("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')\s*[,)])?/g;

export function callsIn(source: string, name: string): TextCall[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, (comment) => comment.replace(/[^\n]/g, " "));
  return [...code.matchAll(call)].map((match) => {
    const line = code.slice(0, match.index).split("\n").length;
    const literal = match[1];
    return { place: `${name}:${line}`, text: literal === undefined ? null : stringOf(literal) };
  });
}

function stringOf(literal: string): string {
  const inner = literal.slice(1, -1);
  const doubled = literal.startsWith("'") ? inner.replaceAll("\\'", "'").replaceAll('"', '\\"') : inner;
  return JSON.parse(`"${doubled}"`) as string;
}
