// `npm run test:e2e [-- FILE …]`: the extension as it is packaged, in a real VS Code in a real browser.
// Ends with `N passed, N failed`.
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { e2eEnvironment } from "./e2e-environment.mjs";
import { programScript } from "./run.mjs";
import { runNode } from "./run-node.mjs";
import { runMain } from "./sentence-error.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const report = join(root, ".kura-dev/e2e-report.json");
const config = join(root, "test/e2e/vitest.config.ts");

await runMain(async () => {
  Object.assign(process.env, await e2eEnvironment());
  mkdirSync(join(root, ".kura-dev"), { recursive: true });
  rmSync(report, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const files = process.argv.slice(2).map((argument) => fromRoot(argument));
  const args = ["run", "--config", config, ...reporters, ...files];
  const code = await runNode(programScript("vitest"), args, { cwd: root });
  if (!existsSync(report)) {
    console.log(`tests: FAILED (vitest ended with code ${code} and left no report)\n\n0 passed, 1 failed`);
    return 1;
  }
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(readFileSync(report, "utf8"));
  const unloaded = testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
  for (const file of unloaded) console.log(`${file.name}: FAILED to load`);
  if (numPendingTests > 0) console.log(`tests: ${numPendingTests} skipped, because this machine lacks what they need`);
  const counted = numFailedTests + unloaded.length;
  const failed = code !== 0 && counted === 0 ? 1 : counted;
  console.log(`\n${numPassedTests} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
});

/** A file is named from where the user stands; anything else is an option or a pattern of vitest's. */
function fromRoot(argument) {
  const file = resolve(process.env.INIT_CWD ?? process.cwd(), argument);
  return existsSync(file) ? relative(root, file) : argument;
}
