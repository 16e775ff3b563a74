import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isAlive, treeOf } from "../bench/process-tree.ts";
import { Child } from "../support/child.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { until } from "../support/until.ts";

const notesInFolder = 400;
const endsWithinMs = 3000;

describe.skipIf(process.platform !== "linux")("a language server whose editor is killed", () => {
  let temp: Awaited<ReturnType<typeof tempFolder>>;
  let parent: Child;

  beforeEach(async () => {
    temp = await tempFolder();
    const notes = join(temp.path, "notes");
    await mkdir(notes);
    for (let note = 0; note < notesInFolder; note += 1) await writeFile(join(notes, `${note}.md`), longNote(note));
    parent = new Child("test/support/ipc-parent.ts", [notes, join(temp.path, "data")]);
  });

  afterEach(async () => {
    parent[Symbol.dispose]();
    await parent.finished;
    await temp[Symbol.asyncDispose]();
  });

  const processes = async () => {
    const pid = Number(await until("the server's process", () => /^(\d+)\n/.exec(parent.stdout)?.[1] ?? null));
    return treeOf(pid);
  };
  const says = (pattern: RegExp) => until(`it to say ${pattern}`, () => pattern.test(parent.stdout), 20_000);

  it.each([
    ["before it has opened the folder", () => processes(), 1],
    ["while it reads the notes", () => says(/^scanning/m), 1],
    ["during a first index", () => says(/^syncing [1-9]/m), 2],
  ] as const)("ends %s, and Chroma with it", async (_when, moment, atLeast) => {
    await moment();
    const running = await processes();
    expect(running.length).toBeGreaterThanOrEqual(atLeast);
    parent.process.kill("SIGKILL");
    const alive = async () => (await Promise.all(running.map(isAlive))).some((one) => one);
    await until("all of them to end", async () => !(await alive()), endsWithinMs);
  });
});

function longNote(note: number): string {
  const words = (section: number) =>
    Array.from({ length: 120 }, (_, word) => `word${(note * 7 + section * 31 + word) % 997}`).join(" ");
  return [`# Note ${note}`, ...[1, 2, 3, 4, 5].map((section) => `## Part ${section}\n\n${words(section)}.`)].join(
    "\n\n",
  );
}
