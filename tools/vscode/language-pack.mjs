import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Makes `--locale LOCALE` count in a VS Code server whose user data is in `userData`. VS Code takes a language only from
 * a language pack, which the registry of packages does not have: this is one without a word in it, so that VS Code
 * itself stays English and extensions speak the language. `en` removes it.
 */
export function provideLanguage(userData, locale) {
  const list = join(userData, "languagepacks.json");
  rmSync(list, { force: true });
  if (locale === "en") return;
  const folder = join(userData, "language-packs");
  const words = join(folder, `${locale}.json`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(words, JSON.stringify({ version: "1.0.0", contents: {} }));
  const extensions = [{ extensionIdentifier: { id: `kura.no-words-${locale}` }, version: "1.0.0" }];
  const pack = { hash: `no-words-${locale}`, label: locale, extensions, translations: { vscode: words } };
  writeFileSync(list, JSON.stringify({ [locale]: pack }));
}
