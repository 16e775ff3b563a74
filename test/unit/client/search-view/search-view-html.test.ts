import { describe, expect, it } from "vitest";
import { searchViewHtml } from "../../../../client/src/search-view/search-view-html.ts";
import { viewTexts } from "../../../../client/src/search-view/view-texts.ts";
import { english, inJapanese } from "../../../support/bundle-texts.ts";

const parts = {
  cspSource: "https://view.example",
  nonce: "n0nce",
  language: "ja",
  styles: ["https://view.example/a.css"],
  script: "https://view.example/a.js",
};

describe("the search view's page", () => {
  it("allows one script by its nonce, its own styles and font, and nothing else", () => {
    const html = searchViewHtml({ ...parts, texts: viewTexts(english) });
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];
    expect(policy?.split("; ")).toEqual([
      "default-src 'none'",
      "style-src https://view.example",
      "font-src https://view.example",
      "script-src 'nonce-n0nce'",
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).toContain('<html lang="ja">');
  });

  it("carries its texts as data, whatever stands in them", () => {
    const texts = { ...viewTexts(inJapanese), input: `"><script>alert('x')</script>&amp;` };
    const html = searchViewHtml({ ...parts, texts });
    expect(html.match(/<script/g)).toHaveLength(1);
    const data = /data-texts="([^"]*)"/.exec(html)?.[1] ?? "";
    const read = data
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&quot;", '"')
      .replaceAll("&amp;", "&");
    expect(JSON.parse(read)).toEqual(texts);
  });
});
