// `npm run vscode [-- DIR] [--locale ja] [--browser] [--port N]`: packs Kura, installs the package into a VS Code of its
// own, opens DIR in it (the sample notes unless another is named) and stays until Ctrl-C, which leaves nothing behind.
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { ensurePackage } from "./package.mjs";
import { runMain } from "./sentence-error.mjs";
import { askedFor } from "./vscode/arguments.mjs";
import { openInBrowser } from "./vscode/in-browser.mjs";
import { findCode, openOnDesktop } from "./vscode/on-desktop.mjs";
import { endGroup } from "./vscode/run-program.mjs";

const samples = fileURLToPath(new URL("../media/sample-notes", import.meta.url));
const profiles = fileURLToPath(new URL("../.kura-dev/vscode", import.meta.url));

await runMain(async () => {
  const began = performance.now();
  const seconds = () => ((performance.now() - began) / 1000).toFixed(1);
  const say = (sentence) => console.log(`${seconds().padStart(6)} s  ${sentence}`);
  const asked = askedFor(process.argv.slice(2), samples, process.env.INIT_CWD ?? process.cwd());
  const vsix = await ensurePackage(say);
  say("Kura is packed");

  const { code, because } = asked.browser ? { code: null, because: "--browser was given" } : findCode();
  say(code === null ? `opening VS Code in a browser: ${because}` : `opening ${code}`);
  const where = { ...asked, code, vsix, profiles, say };
  const { child, address } = code === null ? await openInBrowser(where) : { child: await openOnDesktop(where) };
  const ended = once(child, "exit");
  say(`Ready after ${seconds()} s.${address === undefined ? "" : ` Open this address:\n\n  ${address}\n`}`);
  console.log(`Ctrl-C ends it. Its profile is ${profiles}; yours is not touched.`);
  const stopped = await Promise.race([ended, signalled()]);
  await endGroup(child);
  return typeof stopped[0] === "number" ? stopped[0] : 0;
});

/** Resolves when somebody wants this to end. */
async function signalled() {
  const heard = new AbortController();
  try {
    return await Promise.race(
      ["SIGINT", "SIGTERM", "SIGHUP"].map((name) => once(process, name, { signal: heard.signal })),
    );
  } finally {
    heard.abort();
  }
}
