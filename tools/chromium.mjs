import { existsSync } from "node:fs";
import { onPath } from "./on-path.mjs";
import { SentenceError } from "./sentence-error.mjs";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const elsewhere = [
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** Path of the machine's Chromium or Chrome; CHROMIUM_PATH names another. */
export function findChromium() {
  const given = process.env.CHROMIUM_PATH;
  if (given !== undefined) return given;
  const found = names.map(onPath).find((file) => file !== null) ?? elsewhere.find((file) => existsSync(file));
  if (found !== undefined) return found;
  throw new SentenceError(
    "There is no Chromium here: install it (on Debian: `apt-get install chromium`) or name one in CHROMIUM_PATH.",
  );
}
