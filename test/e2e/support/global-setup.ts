import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";
import { browserOptions } from "./browser.ts";
import { given } from "./machine.ts";
import { hostArguments, hostEnvironment, hostFolders } from "./vscode-command.ts";

/** Installs the packaged extension once, and starts the one browser that all windows of the run open in. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "ke-")));
  const node = given("KURA_E2E_NODE");
  const serverMain = given("KURA_E2E_SERVER_MAIN");
  const executable = given("KURA_E2E_CHROMIUM");
  const extensionsDir = join(root, "x");
  install(node, serverMain, join(root, "install"), extensionsDir);
  const browser = await chromium.launchServer(browserOptions(executable));
  provide("machine", { node, serverMain, chromium: executable, browser: browser.wsEndpoint(), extensionsDir, root });
  return async () => {
    await browser.close();
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  };
}

function install(node: string, serverMain: string, root: string, extensionsDir: string): void {
  const folders = hostFolders(root);
  const args = hostArguments(serverMain, folders, extensionsDir);
  const answer = execFileSync(node, [...args, "--install-extension", given("KURA_E2E_VSIX"), "--force"], {
    env: hostEnvironment(folders),
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (!answer.includes("successfully installed")) throw new Error(`VS Code did not install the package:\n${answer}`);
}
