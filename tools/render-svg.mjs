// node tools/render-svg.mjs SVG WIDTH HEIGHT: draws a picture of media/ as the PNG beside it, which is committed:
// VS Code takes no SVG for an extension's icon.
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { findChromium } from "./chromium.mjs";
import { runMain, SentenceError } from "./sentence-error.mjs";
import { setUp } from "./setup.mjs";

await runMain(async () => {
  const [svg, width, height] = process.argv.slice(2);
  if (!svg?.endsWith(".svg") || !(Number(width) > 0 && Number(height) > 0)) {
    throw new SentenceError("Usage: node tools/render-svg.mjs FILE.svg WIDTH HEIGHT");
  }
  await setUp({ build: false });
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({ executablePath: findChromium(), args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage({ viewport: { width: Number(width), height: Number(height) } });
    const source = pathToFileURL(resolve(svg)).href;
    await page.goto(source);
    writeFileSync(svg.replace(/\.svg$/, ".png"), await page.screenshot({ omitBackground: true }));
  } finally {
    await browser.close();
  }
  return 0;
});
