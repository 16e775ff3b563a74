#!/usr/bin/env node
// The `kura` command: sets up what is missing, then hands its arguments to the command line in dist/.
import { fileURLToPath } from "node:url";
import { runNode } from "./run-node.mjs";
import { runMain } from "./sentence-error.mjs";
import { setUp } from "./setup.mjs";

await runMain(async () => {
  await setUp();
  return runNode(fileURLToPath(new URL("../dist/cli.mjs", import.meta.url)), process.argv.slice(2), { attached: true });
});
