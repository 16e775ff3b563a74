// `npm test [-- vitest arguments]`: sets up, then type check, lint and tests. Ends with `N passed, N failed`, in which
// the type checks, the lint and the build count as one each.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { programScript } from "./run.mjs";
import { runNode } from "./run-node.mjs";
import { runMain, SentenceError } from "./sentence-error.mjs";
import { setUp } from "./setup.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const report = join(root, ".kura-dev/test-report.json");

await runMain(async () => {
  if (spawnSync("git", ["--version"]).status !== 0) {
    throw new SentenceError(
      "git is missing: the tests back notes up into real repositories; install it and try again.",
    );
  }
  await setUp({ build: false });
  const results = [
    await check("type check", "tsc", ["--noEmit"]),
    await check("type check of the webview", "tsc", ["--noEmit", "-p", "client/webview"]),
    await check("lint", "biome", ["check", "."]),
    await tests(process.argv.slice(2)),
  ];
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failed = results.reduce((sum, result) => sum + result.failed, 0);
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
});

async function check(name, program, args) {
  console.log(`\n${name}`);
  const code = await runNode(programScript(program), args, { cwd: root });
  console.log(code === 0 ? `${name}: passed` : `${name}: FAILED (its messages are above)`);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

async function tests(args) {
  mkdirSync(join(root, ".kura-dev"), { recursive: true });
  rmSync(report, { force: true });
  console.log("\ntests");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const code = await runNode(programScript("vitest"), ["run", ...reporters, ...args], { cwd: root });
  if (!existsSync(report)) {
    console.log(`tests: FAILED (vitest ended with code ${code} and left no report)`);
    return { passed: 0, failed: 1 };
  }
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(readFileSync(report, "utf8"));
  // A file that could not be loaded has no tests that could fail: it counts as one itself.
  const unloaded = testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
  for (const file of unloaded) console.log(`${file.name}: FAILED to load`);
  if (numPendingTests > 0) console.log(`tests: ${numPendingTests} skipped, because this machine lacks what they need`);
  const failed = numFailedTests + unloaded.length;
  if (code !== 0 && failed === 0) console.log(`tests: FAILED (vitest ended with code ${code}; its message is above)`);
  return { passed: numPassedTests, failed: code !== 0 && failed === 0 ? 1 : failed };
}
