import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runNode } from "../run-node.mjs";
import { SentenceError } from "../sentence-error.mjs";
import { packagedManifest } from "./manifest.mjs";
import { stageNatives } from "./natives.mjs";
import { thirdPartyNotices, withChroma } from "./notices.mjs";
import { packagedMarkdown } from "./readme.mjs";

/** Files and folders that go into the package as they are; the last one only once it exists. */
const asTheyAre = [
  "package.nls.json",
  "package.nls.ja.json",
  "l10n",
  "LICENSE",
  "media/icon.png",
  "media/activity.svg",
  "media/model",
];
const whereItExists = ["media/walkthrough"];

/** Makes the folder `stage` anew, with everything that the package is to hold and nothing else. */
export async function fillStage(root, stage, target, say) {
  rmSync(stage, { recursive: true, force: true });
  mkdirSync(stage, { recursive: true });
  for (const path of [...asTheyAre, ...whereItExists.filter((path) => existsSync(join(root, path)))]) {
    cpSync(join(root, path), join(stage, path), { recursive: true });
  }
  for (const page of ["README.md", "CHANGELOG.md"]) {
    writeFileSync(join(stage, page), packagedMarkdown(readFileSync(join(root, page), "utf8")));
  }
  const manifest = packagedManifest(JSON.parse(readFileSync(join(root, "package.json"), "utf8")));
  writeFileSync(join(stage, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  const packages = withChroma(await bundle(root, join(stage, "dist"), `${stage}-packages.json`), target);
  stageNatives(root, join(stage, "dist/node_modules"), target, say);
  writeFileSync(join(stage, "THIRD-PARTY-NOTICES.txt"), thirdPartyNotices(root, packages));
}

/** Bundles into `dist`; folders of the packages that went in, better-sqlite3 included. */
async function bundle(root, dist, packagesFile) {
  const script = join(root, "esbuild.mjs");
  const code = await runNode(script, ["--release", dist, packagesFile], { cwd: root });
  if (code !== 0) throw new SentenceError("The build failed (esbuild's message is above).");
  return [...JSON.parse(readFileSync(packagesFile, "utf8")), "node_modules/better-sqlite3"].sort();
}
