import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Translate } from "../../client/src/translation.ts";

const root = join(import.meta.dirname, "../..");
const japanese = JSON.parse(readFileSync(join(root, "l10n/bundle.l10n.ja.json"), "utf8")) as Record<string, string>;

/** English, as it stands in the sources. */
export const english: Translate = (message, ...args) => filled(message, args);

/** Japanese, as it stands in the bundle. Throws where a translation is missing. */
export const inJapanese: Translate = (message, ...args) => {
  const text = japanese[message];
  if (text === undefined) throw new Error(`no Japanese for "${message}"`);
  return filled(text, args);
};

function filled(text: string, args: readonly (string | number)[]): string {
  return text.replace(/\{(\d+)\}/g, (whole, index) => String(args[Number(index)] ?? whole));
}
