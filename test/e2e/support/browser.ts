import { type Browser, chromium, type LaunchOptions } from "playwright-core";

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function browserOptions(executablePath: string): LaunchOptions {
  return { executablePath, headless: true, args: flags };
}

/** The run's browser, shared by all its windows; each window has a profile of its own. */
export function connectBrowser(address: string): Promise<Browser> {
  return chromium.connect(address);
}
