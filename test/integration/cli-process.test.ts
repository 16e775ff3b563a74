import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Child } from "../support/child.ts";
import { tempFolder } from "../support/temp-folder.ts";
import { until } from "../support/until.ts";

const real = "server/src/app/cli.ts";
const onFakeFolder = "test/support/fake-cli.ts";

describe("kura as a process", () => {
  let notes: Awaited<ReturnType<typeof tempFolder>>;
  let data: Awaited<ReturnType<typeof tempFolder>>;

  beforeEach(async () => {
    notes = await tempFolder();
    data = await tempFolder();
  });

  afterEach(async () => {
    await notes[Symbol.asyncDispose]();
    await data[Symbol.asyncDispose]();
  });

  it.each([
    [["--help"], 0, /^kura: your notes/, ""],
    [["help", "search"], 0, /Examples/, ""],
    [["--version"], 0, /^\d+\.\d+\.\d+\n$/, ""],
    [["serach"], 2, /^$/, 'kura: There is no command "serach"; did you mean search?\n'],
    [["status", "--notes", "/no/such/folder"], 2, /^$/, "kura: There is no folder /no/such/folder.\n"],
    [
      ["status", "--set", "sync.batchSize=many"],
      2,
      /^$/,
      'kura: kura.sync.batchSize must be a whole number from 1 to 1000, not "many".\n',
    ],
  ])("%j exits as it should, with results on stdout and messages on stderr", async (argv, code, stdout, stderr) => {
    using child = new Child(real, argv, { cwd: notes.path });
    const finished = await child.finished;
    expect(finished).toMatchObject({ code, stderr });
    expect(finished.stdout).toMatch(stdout);
  });

  it("works on the current folder, and prints whole JSON into a pipe", async () => {
    using child = new Child(onFakeFolder, ["search", "jitter", "--json", "--data", data.path], { cwd: notes.path });
    const { code, stdout, stderr } = await child.finished;
    expect([code, stderr]).toEqual([0, ""]);
    expect(JSON.parse(stdout)).toMatchObject({ query: "jitter", hits: [{ path: "guides/backoff.md" }] });
  });

  it("does not complain when its reader has seen enough", async () => {
    using child = new Child(onFakeFolder, ["status", "--data", data.path], { cwd: notes.path });
    child.process.stdout.destroy();
    expect(await child.finished).toMatchObject({ code: 0, stderr: "" });
  });

  it.each(["SIGINT", "SIGTERM"] as const)("ends a watch at %s with exit code 0", async (signal) => {
    using child = new Child(onFakeFolder, ["watch", "--data", data.path], { cwd: notes.path });
    await until("it to watch", () => child.stderr.includes("watching "), 10_000);
    child.process.kill(signal);
    expect((await child.finished).code).toBe(0);
  });

  it("searches through the window that watches the folder", async () => {
    using writer = new Child(onFakeFolder, ["watch", "--data", data.path], { cwd: notes.path });
    await until("it to watch", () => writer.stderr.includes("watching "), 10_000);
    using asking = new Child(onFakeFolder, ["status", "--json", "--data", data.path], { cwd: notes.path });
    const { code, stdout } = await asking.finished;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ role: "follower", watch: "watching" });
  });

  it("names a file that a sync left out, and again in a later process", async () => {
    await writeFile(join(notes.path, "a.md"), "# A\n\nshort");
    await writeFile(join(notes.path, "big.md"), "a".repeat(3000));
    const settings = ["--set", "notes.maxFileKb=2", "--set", "index.kind=exact", "--json", "--data", data.path];
    using syncing = new Child(real, ["sync", ...settings], { cwd: notes.path });
    const synced = await syncing.finished;
    const skipped = [{ path: "big.md", reason: expect.stringContaining("larger than") }];
    expect(JSON.parse(synced.stdout)).toMatchObject({ notes: 1, skipped, skippedCount: 1 });
    using asking = new Child(real, ["status", ...settings], { cwd: notes.path });
    expect(JSON.parse((await asking.finished).stdout)).toMatchObject({ skipped, skippedCount: 1 });
  });
});
