import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Settings of a VS Code that is for trying Kura out: it neither asks nor advertises, and trusts the folder named to it. */
const settings = {
  "security.workspace.trust.enabled": false,
  "workbench.startupEditor": "none",
  "workbench.welcomePage.experimentalOnboarding": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "chat.disableAIFeatures": true,
  "git.openRepositoryInParentFolders": "never",
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
};

/**
 * Folders of a VS Code of Kura's own, so that the user's is not touched: `{userData, extensions, …}`. The settings are
 * written once; what somebody changes in them stays.
 */
export function makeProfile(root) {
  const profile = { root, userData: join(root, "user-data"), extensions: join(root, "extensions") };
  const file = join(profile.userData, "User/settings.json");
  mkdirSync(join(profile.userData, "User"), { recursive: true });
  mkdirSync(profile.extensions, { recursive: true });
  if (!existsSync(file)) writeFileSync(file, `${JSON.stringify(settings, null, 2)}\n`);
  return profile;
}

/** Installs the package by `install` unless exactly this one is installed already; whether it had to. */
export async function installOnce({ root }, vsix, install) {
  const stamp = join(root, "installed");
  const { size, mtimeMs } = statSync(vsix);
  const wanted = `${vsix} ${size} ${mtimeMs}`;
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return false;
  await install();
  writeFileSync(stamp, wanted);
  return true;
}
