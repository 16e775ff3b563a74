import { describe, expect, it } from "vitest";
import { chunkNote } from "../../../server/src/chunking/chunk-note.ts";
import { readFrontMatter } from "../../../server/src/chunking/front-matter.ts";
import type { ContentHash, NotePath } from "../../../server/src/core/note.ts";

const read = (yaml: string) => readFrontMatter(`---\n${yaml}\n---\nbody`.split("\n"));

describe("front matter", () => {
  it("gives title, tags, date and privacy", () => {
    const block = read("title: A deploy guide\ntags: [Ops, '#on-call']\ndate: 2024-05-01");
    expect(block.frontMatter).toEqual({
      title: "A deploy guide",
      tags: ["Ops", "on-call"],
      date: "2024-05-01",
      private: false,
    });
    expect(block.lines).toBe(5);
  });

  it.each([
    ["tags: [a, b]", ["a", "b"]],
    ["tags:\n  - a\n  - '#b c'", ["a", "b c"]],
    ["tags: a, b,c", ["a", "b", "c"]],
    ["tags: '#a #b'", ["a", "b"]],
    ["tags: 2024", ["2024"]],
    ["tags: [a, a, '', null, {x: 1}]", ["a"]],
    ["tags: {a: b}", []],
  ])("takes tags from %j", (yaml, tags) => {
    expect(read(yaml).frontMatter.tags).toEqual(tags);
  });

  it.each([
    ["date: 2024-05-01", "2024-05-01"],
    ["created: 2024/5/1", "2024-05-01"],
    ["updated: 2024-05-01T10:00:00Z", "2024-05-01T10:00:00Z"],
    ["date: 2024-05-01 9:30 +0900", "2024-05-01T09:30+09:00"],
    ["date: yesterday\ncreated: 2023-01-02", "2023-01-02"],
    ["date: 2024-02-31", undefined],
    ["date: 13", undefined],
  ])("takes the date from %j", (yaml, date) => {
    expect(read(yaml).frontMatter.date).toBe(date);
  });

  it.each([
    ["kura: private", true],
    ["kura: Private", true],
    ["kura: {private: true}", true],
    ["kura:\n  private: true", true],
    ["kura: [private]", true],
    ["kura: {private: false}", false],
    ["kura: public", false],
    ["private: true", false],
  ])("reads %j as private: %s", (yaml, isPrivate) => {
    expect(read(yaml).frontMatter.private).toBe(isPrivate);
  });

  it("keeps a note private although its front matter is broken", () => {
    expect(read("title: one: two: three\nkura: private")).toMatchObject({ lines: 0, frontMatter: { private: true } });
    expect(readFrontMatter(["---", "kura: private", "never closed"]).frontMatter.private).toBe(true);
  });

  it("is no front matter and no failure when it is broken, empty of keys, or endless", () => {
    for (const yaml of ["a: b: c", "\t- x\n: y", "just text", "- a\n- b", "[".repeat(5_000), "{".repeat(30_000)])
      expect(read(yaml).lines).toBe(0);
    expect(readFrontMatter(["---", ...Array.from({ length: 10_000 }, () => "a: b"), "---"]).lines).toBe(0);
    expect(readFrontMatter(["", "---", "title: x", "---"]).lines).toBe(0);
  });

  it("does not take a broken block for a heading, and keeps its lines findable", () => {
    const text = "---\ntitle: one: two\n---\n# Real\n";
    const { title, chunks } = chunkNote({ path: "a.md" as NotePath, hash: "" as ContentHash, text });
    expect(title).toBe("Real");
    expect(chunks[0]?.text).toContain("title: one: two");
  });

  it("is not blown up by aliases", () => {
    const bomb = ["a: &a [x, x, x, x, x, x, x, x, x]"];
    for (let depth = 0; depth < 12; depth++) {
      const [name, previous] = [String.fromCharCode(98 + depth), String.fromCharCode(97 + depth)];
      bomb.push(`${name}: &${name} [${Array.from({ length: 9 }, () => `*${previous}`).join(", ")}]`);
    }
    const startedAt = performance.now();
    expect(read([...bomb, "title: still here", "tags: *m"].join("\n")).frontMatter).toMatchObject({
      title: "still here",
      tags: [],
    });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it("follows a plain alias", () => {
    expect(read("name: &n Shared\ntitle: *n").frontMatter.title).toBe("Shared");
  });
});
