import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { browserOptions } from "./browser.ts";
import type { Machine } from "./machine.ts";
import { hostArguments, hostEnvironment, hostFolders } from "./vscode-command.ts";

export interface MachineParts {
  readonly node: string;
  readonly serverMain: string;
  readonly chromium: string;
  /** Kura's package. */
  readonly vsix: string;
}

/** Installs the package and starts a browser. `stop` ends that and removes everything. */
export async function startMachine(parts: MachineParts): Promise<{ machine: Machine; stop: () => Promise<void> }> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "ke-")));
  const extensionsDir = join(root, "x");
  install(parts, join(root, "install"), extensionsDir);
  const browser = await chromium.launchServer(browserOptions(parts.chromium));
  const { node, serverMain } = parts;
  return {
    machine: { node, serverMain, chromium: parts.chromium, browser: browser.wsEndpoint(), extensionsDir, root },
    stop: async () => {
      await browser.close();
      rmSync(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function install({ node, serverMain, vsix }: MachineParts, root: string, extensionsDir: string): void {
  const folders = hostFolders(root);
  const args = hostArguments(serverMain, folders, extensionsDir);
  const answer = execFileSync(node, [...args, "--install-extension", vsix, "--force"], {
    env: hostEnvironment(folders),
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (!answer.includes("successfully installed")) throw new Error(`VS Code did not install the package:\n${answer}`);
}
