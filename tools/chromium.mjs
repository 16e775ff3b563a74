import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { SentenceError } from "./sentence-error.mjs";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome.exe"];
const elsewhere = [
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** Path of the machine's Chromium or Chrome; CHROMIUM_PATH names another. */
export function findChromium() {
  const given = process.env.CHROMIUM_PATH;
  if (given !== undefined) return given;
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const onPath = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  const found = [...onPath, ...elsewhere].find((file) => existsSync(file));
  if (found !== undefined) return found;
  throw new SentenceError(
    "There is no Chromium here: install it (on Debian: `apt-get install chromium`) or name one in CHROMIUM_PATH.",
  );
}
