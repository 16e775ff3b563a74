import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { StoreError } from "../../../server/src/core/errors.ts";
import { acquireExclusiveLock } from "../../../server/src/store/exclusive-lock.ts";
import { tempFolder } from "../../support/temp-folder.ts";

const lockModule = pathToFileURL(join(import.meta.dirname, "../../../server/src/store/exclusive-lock.ts")).href;

describe("the exclusive lock", () => {
  test("is had by one connection at a time, and free again after release", async () => {
    await using folder = await tempFolder();
    const file = join(folder.path, "writer.lock.sqlite");
    const lock = acquireExclusiveLock(file);
    expect(lock).not.toBeNull();
    expect(acquireExclusiveLock(file)).toBeNull();
    expect(acquireExclusiveLock(join(folder.path, "other.lock.sqlite"))).not.toBeNull();
    lock?.release();
    lock?.release();
    using again = acquireExclusiveLock(file);
    expect(again).not.toBeNull();
  });

  test("is refused at once while another process has it, and free when that process is killed", async () => {
    await using folder = await tempFolder();
    const file = join(folder.path, "writer.lock.sqlite");
    const script = `
      const { acquireExclusiveLock } = await import(${JSON.stringify(lockModule)});
      const lock = acquireExclusiveLock(${JSON.stringify(file)});
      console.log(lock === null ? "refused" : "held");
      setInterval(() => lock, 1000);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = await once(child.stdout, "data");
    expect(String(line).trim()).toBe("held");
    const started = performance.now();
    expect(acquireExclusiveLock(file)).toBeNull();
    expect(performance.now() - started).toBeLessThan(1_000);
    child.kill("SIGKILL");
    await once(child, "exit");
    using lock = acquireExclusiveLock(file);
    expect(lock).not.toBeNull();
  });

  test("says so when its file can be no lock", async () => {
    await using folder = await tempFolder();
    const file = join(folder.path, "writer.lock.sqlite");
    await writeFile(file, "something else entirely ".repeat(50));
    expect(() => acquireExclusiveLock(file)).toThrow(StoreError);
    expect(() => acquireExclusiveLock(join(folder.path, "no", "such", "folder"))).toThrow();
  });
});
