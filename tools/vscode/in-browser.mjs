import { randomBytes } from "node:crypto";
import { openSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { SentenceError } from "../sentence-error.mjs";
import { ensureHost } from "../vscode-host.mjs";
import { provideLanguage } from "./language-pack.mjs";
import { installOnce, makeProfile } from "./profile.mjs";
import { output, start } from "./run-program.mjs";

const attachedScript = fileURLToPath(new URL("../attached.mjs", import.meta.url));

/** Longest that VS Code may take to answer. */
const patienceMs = 60_000;

/** Starts VS Code's server with the package in it; `{child, address}` once it answers. */
export async function openInBrowser({ folder, locale, port: asked, vsix, profiles, say }) {
  const { node, serverMain } = await ensureHost(say);
  say("VS Code's server is there");
  const profile = makeProfile(join(profiles, "browser"));
  const common = [
    serverMain,
    "--accept-server-license-terms",
    ...["--server-data-dir", join(profile.root, "server-data"), "--user-data-dir", profile.userData],
    ...["--extensions-dir", profile.extensions, "--telemetry-level", "off"],
  ];
  const install = [...common, "--install-extension", vsix, "--force"];
  const isNew = await installOnce(profile, vsix, () => output(node, install, "VS Code did not install the package"));
  say(isNew ? "the package is installed" : "this package was installed before");
  provideLanguage(profile.userData, locale);

  const port = asked === 0 ? await freePort() : asked;
  // Whoever reaches the port has a terminal of this user: the address carries a secret, which no argument shows.
  const token = randomBytes(16).toString("hex");
  const tokenFile = join(profile.root, "token");
  writeFileSync(tokenFile, token, { mode: 0o600 });
  const log = join(profile.root, "vscode.log");
  const written = openSync(log, "w");
  const listen = ["--host", "127.0.0.1", "--port", String(port), "--connection-token-file", tokenFile];
  // By its fourth descriptor the server notices that this process is gone, even when it was killed.
  const stdio = ["ignore", written, written, "pipe"];
  const child = start(node, [attachedScript, ...common, ...listen, "--locale", locale], { stdio });
  await answers(child, `http://127.0.0.1:${port}/version`, log);
  const path = decodeURIComponent(pathToFileURL(folder).pathname);
  return { child, address: `http://127.0.0.1:${port}/?tkn=${token}&folder=${encodeURIComponent(path)}` };
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answers(child, url, log) {
  const patience = Date.now() + patienceMs;
  while (Date.now() < patience) {
    if (child.exitCode !== null) throw new SentenceError(`VS Code ended at once:\n${readFileSync(log, "utf8").trim()}`);
    const answer = await fetch(url).catch(() => null); // refused: it does not listen yet
    if (answer?.ok) return;
    await delay(100);
  }
  throw new SentenceError(`VS Code did not answer within ${patienceMs / 1000} s: ${log} may say why.`);
}
