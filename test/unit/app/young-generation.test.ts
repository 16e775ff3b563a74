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

/** The smallest of a few runs: on a busy machine one may grow once more before the observer hears of it. */
async function smallestYoung(limited: boolean): Promise<number> {
  let smallest = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 4; run++) smallest = Math.min(smallest, await youngMegabytes(limited));
  return smallest;
}

test("the main thread's young generation stays small where Node would let it grow", async () => {
  // Two halves of 8 MB, and V8 may hold a page of 256 kB or a few beyond them while it copies.
  const limited = await smallestYoung(true);
  const free = await smallestYoung(false);
  expect(limited).toBeLessThan(20);
  expect(free).toBeGreaterThan(1.25 * limited);
});
