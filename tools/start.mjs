// `npm start [-- DIR]`: the main job on one folder of notes, the sample notes unless another is named.
// In a terminal it indexes, keeps watching and answers searches; without one it indexes, shows one search and ends.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { runNode } from "./run-node.mjs";
import { runMain, SentenceError } from "./sentence-error.mjs";
import { setUp } from "./setup.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const samples = resolve(root, "media/sample-notes");
const cli = resolve(root, "dist/cli.mjs");

/** Exit code of the command line for "done, but not everything is well"; it has said what on stderr. */
const doneWithRemarks = 3;

await runMain(async () => {
  const [given, ...others] = process.argv.slice(2);
  if (others.length > 0 || given?.startsWith("-")) throw new SentenceError("Usage: npm start [-- FOLDER_OF_NOTES]");
  const notes = given === undefined ? samples : resolve(process.env.INIT_CWD ?? process.cwd(), given);
  if (!existsSync(notes)) throw new SentenceError(`There is no folder ${notes}.`);
  await setUp();
  // The sample notes are for trying out: what Kura makes of them stays inside the checkout.
  const folder = ["--notes", notes, ...(notes === samples ? ["--data", resolve(root, ".kura-dev/data")] : [])];
  if (process.stdin.isTTY && process.stdout.isTTY) {
    if (notes === samples) console.log("Sample notes. Try: why do we retry with jitter, or データを復元する手順\n");
    return runNode(cli, ["watch", ...folder], { attached: true });
  }

  const query = notes === samples ? "why do we retry with jitter" : "how to get started";
  for (const command of [["sync"], ["search", query, "--limit", "5"]]) {
    if (command[0] === "search") console.log(`\n$ kura search "${query}"`);
    const code = await runNode(cli, [...command, ...folder], { attached: true });
    if (code !== 0 && code !== doneWithRemarks) return code;
  }
  return 0;
});
