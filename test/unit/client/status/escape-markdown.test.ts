import MarkdownIt from "markdown-it";
import { describe, expect, it } from "vitest";
import { escapeMarkdown } from "../../../../client/src/status/escape-markdown.ts";

/** Names that strangers gave their folders, notes and models. */
const hostile = [
  "[x](command:workbench.action.closeWindow)",
  "<img src=x onerror=alert(1)>",
  "![x](https://evil.example/x.png)",
  "a | b | c",
  "`code` and ``more``",
  "$(trash) \\$(trash)",
  "**bold** __bold__ ~~gone~~",
  "https://evil.example and www.evil.example and a@evil.example",
  "&lt;b&gt; &#36;(trash)",
  "# heading",
  "- item",
  "1. item",
  "> quote",
  "---",
  "[x]: command:y",
  '<a href="command:x">y</a>',
];

const markdown = new MarkdownIt({ html: true, linkify: true });

function textOf(html: string): string {
  return html
    .replace(/<[^>]*>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
}

describe("an escaped text", () => {
  it.each(hostile)("shows as it is: %s", (text) => {
    const html = markdown.render(escapeMarkdown(text));
    expect(html).toMatch(/^<p>[^<]*<\/p>\n$/);
    expect(textOf(html).trim()).toBe(text);
  });

  it.each(hostile)("stays in its cell: %s", (text) => {
    const html = markdown.render(`| | |\n|:--|:--|\n| name | ${escapeMarkdown(text)} |`);
    expect(html.match(/<td/g)).toHaveLength(2);
    expect(html).not.toMatch(/<(?!\/?(?:table|thead|tbody|tr|t[hd])\b)/);
  });

  it("is one line, whatever breaks or turns it", () => {
    expect(escapeMarkdown("a\nb\r\nc\u2028d\u202ee\u0000f")).toBe("a b c d e f");
  });

  it("holds nothing that an icon could begin with", () => {
    expect(escapeMarkdown("$(trash)")).not.toContain("$");
  });
});
