import { execFile } from "node:child_process";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const source = pathToFileURL(`${import.meta.dirname}/../../../server/src/app/young-generation.ts`).href;

/** Makes objects of which many live on, with turns of the event loop between; prints the young generation's size in MB. */
const program = (limited: boolean) => `
  import { setImmediate } from "node:timers/promises";
  import { getHeapSpaceStatistics } from "node:v8";
  import { limitYoungGeneration } from ${JSON.stringify(source)};
  if (${limited}) limitYoungGeneration();
  let kept = [];
  let most = 0;
  for (let turn = 0; turn < 1000; turn++) {
    for (let i = 0; i < 2000; i++) kept.push({ values: [i, turn] });
    if (kept.length > 150_000) kept = [];
    await setImmediate();
    most = Math.max(most, getHeapSpaceStatistics().find((space) => space.space_name === "new_space").space_size);
  }
  process.stdout.write(String(most / 1024 / 1024));
`;

async function youngMegabytes(limited: boolean): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program(limited)]);
  return Number(stdout);
}

/** Of an odd number of runs, in order of size: V8's heuristics differ from run to run, the one in the middle hardly. */
async function runs(limited: boolean): Promise<{ readonly middle: number; readonly all: string }> {
  const sizes: number[] = [];
  for (let run = 0; run < 5; run++) sizes.push(await youngMegabytes(limited));
  sizes.sort((left, right) => left - right);
  return { middle: sizes[2] ?? Number.NaN, all: sizes.join(", ") };
}

test("the main thread's young generation stays small where Node would let it grow", async () => {
  const limited = await runs(true);
  const free = await runs(false);
  // Two halves of 8 MB, and V8 may hold a page of 256 kB or a few beyond them while it copies.
  expect(limited.middle, limited.all).toBeLessThan(20);
  expect(free.middle, free.all).toBeGreaterThan(1.5 * limited.middle);
});
