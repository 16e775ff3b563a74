import { describe, expect, it } from "vitest";
import { readManifest, readText, readTexts } from "./manifest.ts";

const english = readTexts("package.nls.json");
const japanese = readTexts("package.nls.ja.json");
const used = new Set([...readText("package.json").matchAll(/"%([^%"]+)%"/g)].map((match) => match[1] ?? ""));

describe("the manifest's texts", () => {
  it("are all there in English", () => {
    expect([...used].filter((key) => english[key] === undefined)).toEqual([]);
  });

  it("are all there in Japanese", () => {
    expect([...used].filter((key) => japanese[key] === undefined)).toEqual([]);
  });

  it("have no key that the manifest does not use", () => {
    expect([...Object.keys(english), ...Object.keys(japanese)].filter((key) => !used.has(key))).toEqual([]);
  });

  it("are never empty", () => {
    const empty = [english, japanese].flatMap((texts) => Object.keys(texts).filter((key) => texts[key]?.trim() === ""));
    expect(empty).toEqual([]);
  });

  it("name the same settings and commands' names in code in both languages", () => {
    const quoted = (text = "") => (text.match(/`[^`]+`/g) ?? []).sort();
    const differing = Object.keys(english).filter(
      (key) => JSON.stringify(quoted(english[key])) !== JSON.stringify(quoted(japanese[key])),
    );
    expect(differing).toEqual([]);
  });

  it("are translatable wherever the manifest speaks to the user", () => {
    const { commands, configuration } = readManifest().contributes;
    const spoken = [
      ...commands.map(({ title }) => title),
      ...Object.values(configuration.properties).flatMap(({ markdownDescription, markdownEnumDescriptions }) => [
        markdownDescription ?? "",
        ...(markdownEnumDescriptions ?? []),
      ]),
    ];
    expect(spoken.filter((text) => !/^%[^%]+%$/.test(text))).toEqual([]);
  });
});
