import { findChromium } from "./chromium.mjs";
import { ensurePackage } from "./package.mjs";
import { ensureHost } from "./vscode-host.mjs";

/** What the end-to-end tests are told: where VS Code, a browser and Kura's package are. Makes what is missing. */
export async function e2eEnvironment() {
  const KURA_E2E_CHROMIUM = findChromium();
  const { node, serverMain } = await ensureHost();
  return {
    KURA_E2E_CHROMIUM,
    KURA_E2E_NODE: node,
    KURA_E2E_SERVER_MAIN: serverMain,
    KURA_E2E_VSIX: await ensurePackage(),
  };
}
