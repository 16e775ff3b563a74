// node tools/run.mjs <program or script> [arguments]: runs it under the pinned Node, from the project's folder.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { runNode } from "./run-node.mjs";
import { runMain, SentenceError } from "./sentence-error.mjs";
import { setUp } from "./setup.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The packages that the programs come from (node_modules/.bin holds shell wrappers on Windows, so it is no help). */
const packages = { biome: "@biomejs/biome", tsc: "typescript", vitest: "vitest", vsce: "@vscode/vsce" };

/** Path of the script behind a program's name. */
export function programScript(program) {
  const folder = join(root, "node_modules", packages[program] ?? "");
  if (packages[program] === undefined || !existsSync(folder)) {
    throw new SentenceError(
      `There is no program ${program} here: give ${Object.keys(packages).join(", ")} or a script.`,
    );
  }
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return join(folder, typeof bin === "string" ? bin : bin[program]);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  await runMain(async () => {
    const [program, ...args] = process.argv.slice(2);
    if (program === undefined) throw new SentenceError("Usage: node tools/run.mjs <program or script> [arguments]");
    await setUp({ build: false });
    const script = existsSync(join(root, program)) ? join(root, program) : programScript(program);
    return runNode(script, args, { cwd: root });
  });
}
