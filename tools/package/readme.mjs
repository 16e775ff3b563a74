import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { SentenceError } from "../sentence-error.mjs";

const image = /!\[([^\]]*)\]\((?![a-z]+:)([^)\s]+)\)/g;
const link = /(?<!!)\[([^\][]*)\]\((?![a-z]+:|#)([^)\s]+)\)/g;

/**
 * A Markdown page of the project as it can stand in the package. VS Code shows pictures of packaged pages only from https
 * or inline, and no SVG: local pictures become inline PNG (`x.svg` gives `x.png` beside it). Links to files of the
 * project lead nowhere there: their words stay.
 */
export function packagedMarkdown(text, root) {
  return text.replace(image, (_, alt, path) => `![${alt}](${inlinePng(join(root, path))})`).replace(link, "$1");
}

function inlinePng(file) {
  const png = file.replace(/\.svg$/, ".png");
  if (!existsSync(png)) throw new SentenceError(`A page of the package shows ${png}, which does not exist.`);
  if (!png.endsWith(".png")) throw new SentenceError(`${png} is not a PNG: pages of the package show nothing else.`);
  return `data:image/png;base64,${readFileSync(png, "base64")}`;
}
