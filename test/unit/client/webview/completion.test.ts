import { describe, expect, it } from "vitest";
import { acceptName, acceptValue, completionAt } from "../../../../client/webview/search/completion.ts";

/** The query with `|` where the cursor is. */
function at(query: string) {
  const cursor = query.indexOf("|");
  const text = query.replace("|", "");
  return { text, completion: completionAt(text, cursor) };
}

function accepted(query: string, value: string): string {
  const { text, completion } = at(query);
  if (completion === null) throw new Error("there is nothing to complete");
  const done = acceptValue(text, completion, value);
  return `${done.text.slice(0, done.cursor)}|${done.text.slice(done.cursor)}`;
}

describe("completing the word at the cursor", () => {
  it("offers the filters that begin so, from two letters on", () => {
    expect(at("deploy ta|").completion).toMatchObject({ kind: "name", names: ["tag"] });
    expect(at("TI|").completion).toMatchObject({ kind: "name", names: ["title"] });
    expect(at("-pa|").completion).toMatchObject({ kind: "name", names: ["path"] });
    expect(at("t|").completion).toBeNull();
  });

  it("offers nothing in the middle of a word, in a phrase, after a space, or for any other word", () => {
    for (const query of ["ta|bs", '"ta|', "ta |", "|ta", "table|", ""]) expect(at(query).completion).toBeNull();
  });

  it("wants values for what stands behind a filter's colon, up to the cursor", () => {
    expect(at("tag:|").completion).toMatchObject({ kind: "value", filter: "tag", prefix: "" });
    expect(at("a tag:ru|n b").completion).toMatchObject({ kind: "value", filter: "tag", prefix: "ru" });
    expect(at('path:"my no|').completion).toMatchObject({ kind: "value", filter: "path", prefix: "my no" });
    expect(at("-AFTER:2026|").completion).toMatchObject({ kind: "value", filter: "after", prefix: "2026" });
    expect(at("title:x|").completion).toMatchObject({ kind: "value", filter: "title" });
  });

  it("wants none behind a closed quote or before the colon", () => {
    expect(at('path:"a b"|').completion).toBeNull();
    expect(at("ta|g:x").completion).toBeNull();
  });

  it("puts a name in with its colon", () => {
    const { text, completion } = at("deploy -ta|");
    if (completion === null) throw new Error("there is nothing to complete");
    expect(acceptName(text, completion, "tag")).toEqual({ text: "deploy -tag:", cursor: 12 });
  });

  it("puts a value in the place of the whole word, and goes on to the next", () => {
    expect(accepted("tag:ru|", "runbook")).toBe("tag:runbook |");
    expect(accepted("a tag:ru|nx b", "runbook")).toBe("a tag:runbook |b");
  });

  it("quotes a value that has spaces", () => {
    expect(accepted("tag:|", "on call")).toBe('tag:"on call" |');
    expect(accepted('tag:"on c|', "on call")).toBe('tag:"on call" |');
    expect(accepted('tag:"on c|"', "on call")).toBe('tag:"on call" |');
  });

  it("stays in a folder, so that what is below it can be chosen", () => {
    expect(accepted("path:do|", "docs/")).toBe("path:docs/|");
    expect(accepted("path:my|", "my notes/")).toBe('path:"my notes/|"');
    expect(at('path:"my notes/|"').completion).toMatchObject({ kind: "value", prefix: "my notes/" });
  });

  it("takes typographic quotes for quotes", () => {
    expect(at("tag:“on c|").completion).toMatchObject({ kind: "value", prefix: "on c" });
  });
});
