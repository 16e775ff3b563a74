// `npm run screenshots [-- -t WORDS]`: pictures of every state in dark, light and high contrast go to screenshots/, and
// the few that the README shows to media/.
import { copyFileSync, existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { e2eEnvironment } from "./e2e-environment.mjs";
import { programScript } from "./run.mjs";
import { runNode } from "./run-node.mjs";
import { runMain, SentenceError } from "./sentence-error.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const config = join(root, "test/e2e/pictures/vitest.config.ts");

/** Those of the README, by their names in media/. */
const chosen = {
  "search-view.png": "dark/results.png",
  "status-menu.png": "dark/status-menu.png",
  "search-view-ja.png": "ja/results.png",
};
/** A page that is read over a slow line shows them all. */
const maxBytes = 300_000;

await runMain(async () => {
  Object.assign(process.env, await e2eEnvironment());
  const code = await runNode(programScript("vitest"), ["run", "--config", config, ...process.argv.slice(2)], {
    cwd: root,
  });
  for (const [name, picture] of Object.entries(chosen)) {
    const made = join(root, "screenshots", picture);
    if (!existsSync(made)) continue;
    if (statSync(made).size > maxBytes) throw new SentenceError(`${made} is larger than ${maxBytes / 1000} kB.`);
    copyFileSync(made, join(root, "media", name));
  }
  return code;
});
