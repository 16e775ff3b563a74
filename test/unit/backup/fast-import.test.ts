import { describe, expect, test } from "vitest";
import { blobStream, commitStream } from "../../../server/src/backup/fast-import.ts";

const blob = "b".repeat(40);
const commit = {
  ref: "refs/kura/staging",
  parent: "a".repeat(40),
  fresh: false,
  atSeconds: 1_800_000_000,
  message: "Backup",
  removed: ["notes/gone.md"],
  changed: [{ path: 'notes/"quoted".md', mode: "100644", blob }],
  inline: [{ path: "manifest.jsonl", bytes: Buffer.from("é\n") }],
};

describe("the stream of a commit", () => {
  test("names the parent, what goes, what changed and what travels along, in this order", async () => {
    expect((await commitStream(commit)).toString("utf8").split("\n")).toEqual([
      "feature done",
      "commit refs/kura/staging",
      "author Kura <kura@localhost> 1800000000 +0000",
      "committer Kura <kura@localhost> 1800000000 +0000",
      "data 6",
      "Backup",
      `from ${"a".repeat(40)}`,
      'D "notes/gone.md"',
      `M 100644 ${blob} "notes/\\"quoted\\".md"`,
      'M 100644 inline "manifest.jsonl"',
      "data 3",
      "é",
      "",
      "",
      "done",
      "",
    ]);
  });

  test("takes nothing over from a parent that is not trusted", async () => {
    const text = (await commitStream({ ...commit, fresh: true })).toString("utf8");
    expect(text).toContain(`from ${"a".repeat(40)}\ndeleteall\nD `);
  });

  test("of many notes holds each of them in order, and lets others have their turn meanwhile", async () => {
    const paths = Array.from({ length: 4_500 }, (_, number) => `notes/${number}.md`);
    let turns = 0;
    let next: NodeJS.Immediate;
    const count = () => {
      turns += 1;
      next = setImmediate(count);
    };
    next = setImmediate(count);
    const stream = await commitStream({ ...commit, changed: paths.map((path) => ({ path, mode: "100644", blob })) });
    clearImmediate(next);
    const written = [...stream.toString("utf8").matchAll(/^M 100644 b+ "(.*)"$/gm)].map(([, path]) => path);
    expect(written).toEqual(paths);
    expect(turns).toBeGreaterThanOrEqual(4);
  });
});

test("a stream of blobs says of each how long it is", () => {
  const stream = blobStream([Buffer.from("one"), Buffer.alloc(0)]);
  expect(stream.toString("utf8")).toBe("feature done\nblob\ndata 3\none\nblob\ndata 0\n\ndone\n");
});
