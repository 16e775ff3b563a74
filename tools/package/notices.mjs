import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const licenseFile = /^(licen[cs]e|copying|notice)([-.].*)?$/i;

/** Text with the licences of the packages in `folders` (relative to `root`), which the bundles or the package contain. */
export function thirdPartyNotices(root, folders) {
  const head = "Kura contains the software named below, under the licences that follow each name.\n";
  return [head, ...folders.map((folder) => notice(join(root, folder)))].join(`\n${"=".repeat(80)}\n\n`);
}

function notice(folder) {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const files = readdirSync(folder).filter((file) => licenseFile.test(file));
  const texts = files.map((file) => readFileSync(join(folder, file), "utf8").trim());
  const by = typeof author === "string" ? author : author?.name;
  const without = `The package has no licence text${by === undefined ? "" : `; its author is ${by}`}.`;
  return [`${name} ${version} (${license})`, ...(texts.length > 0 ? texts : [without])].join("\n\n").concat("\n");
}

/** Chroma's server comes in a package without a text of its own; that of its project is in the client's package. */
export function withChroma(folders, { chroma }) {
  if (chroma === null) return folders;
  const client = "node_modules/chromadb";
  return [...new Set([...folders, client, `node_modules/${chroma}`])].sort();
}
