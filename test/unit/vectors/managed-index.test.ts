import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { IndexUnavailableError } from "../../../server/src/core/errors.ts";
import type { Clock } from "../../../server/src/core/ports/clock.ts";
import { systemClock } from "../../../server/src/util/clock.ts";
import { createManagedIndex } from "../../../server/src/vectors/managed-index.ts";
import { MemoryLog } from "../../support/memory-log.ts";
import { tempFolder } from "../../support/temp-folder.ts";

it("blames one folder an hour at most: where Chroma fails on each, rebuilding would never end", async () => {
  await using folder = await tempFolder();
  const hostFile = join(folder.path, "host.mjs");
  await writeFile(hostFile, "process.exit(134);");
  for (const name of ["chroma-1", "chroma-2"]) {
    await mkdir(join(folder.path, name));
    await writeFile(join(folder.path, name, "chroma.sqlite3"), "broken");
  }
  let later = 0;
  const clock: Clock = { ...systemClock, now: () => systemClock.now() + later };
  await using index = createManagedIndex({
    directory: join(folder.path, "chroma-1"),
    hostFile,
    clock,
    log: new MemoryLog(),
    onState: () => {},
    timing: { maxStarts: 2, backoff: { baseMs: 1, maxMs: 2 } },
  });
  await expect(index.whenReady(AbortSignal.timeout(10_000))).rejects.toBeInstanceOf(IndexUnavailableError);
  expect(index.damage()).toContain("again and again");

  await index.moveTo(join(folder.path, "chroma-2"));
  await expect(index.whenReady(AbortSignal.timeout(10_000))).rejects.toBeInstanceOf(IndexUnavailableError);
  expect(index.state).toMatchObject({ kind: "unavailable", failure: "damaged" });
  expect(index.damage()).toBeNull();
  later = 3_600_000;
  expect(index.damage()).toContain("again and again");
});
