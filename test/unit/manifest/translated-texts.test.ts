import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { placeholders, readTexts, root } from "./manifest.ts";
import { callsIn, textCalls } from "./translated-texts.ts";

const calls = textCalls(join(root, "client/src"));
const said = new Set(calls.map(({ text }) => text));
const japanese = readTexts("l10n/bundle.l10n.ja.json");

describe("the extension's texts", () => {
  it("are found in the sources", () => {
    const source = `t("One"); x.t("not mine"); at("nor this"); // t("nor that")\nf(t('say "{0}"', 1)); t(two); t("a" + b);`;
    expect(callsIn(source, "x.ts")).toEqual([
      { place: "x.ts:1", text: "One" },
      { place: "x.ts:2", text: 'say "{0}"' },
      { place: "x.ts:2", text: null },
      { place: "x.ts:2", text: null },
    ]);
    expect(calls.length).toBeGreaterThan(50);
  });

  it("are literals wherever they are translated", () => {
    expect(calls.filter(({ text }) => text === null).map(({ place }) => place)).toEqual([]);
  });

  it("are all there in Japanese", () => {
    const missing = calls.filter(({ text }) => text !== null && japanese[text] === undefined);
    expect(missing.map(({ place, text }) => `${place} ${text}`)).toEqual([]);
  });

  it("have no Japanese that nothing says", () => {
    expect(Object.keys(japanese).filter((text) => !said.has(text))).toEqual([]);
  });

  it("fill in the same in both languages", () => {
    const differing = Object.entries(japanese).filter(
      ([english, text]) => placeholders(english).join() !== placeholders(text).join(),
    );
    expect(differing).toEqual([]);
  });

  it("are Japanese where they have words", () => {
    const untranslated = Object.entries(japanese).filter(
      ([english, text]) => text.trim() === "" || (text === english && /[a-z]{4}/i.test(english.replace(/Kura/g, ""))),
    );
    expect(untranslated).toEqual([]);
  });
});
