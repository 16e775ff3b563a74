import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onPath } from "../on-path.mjs";
import { provideLanguage } from "./language-pack.mjs";
import { installOnce, makeProfile } from "./profile.mjs";
import { output, outsideEnvironment, start } from "./run-program.mjs";

/** `code` on the PATH if Kura can be tried in it, `{code}`; else why not, `{code: null, because}`. */
export function findCode() {
  const code = onPath("code");
  if (code === null) return { code, because: "there is no `code` on the PATH" };
  if (process.env.VSCODE_IPC_HOOK_CLI !== undefined) {
    return { code: null, because: "this terminal belongs to a remote VS Code, whose `code` opens no other profile" };
  }
  if (process.platform === "linux" && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    return { code: null, because: "this machine has no screen" };
  }
  const { stdout } = spawnSync(code, ["--version"], {
    env: outsideEnvironment(),
    encoding: "utf8",
    shell: isScript(code),
  });
  const version = (stdout ?? "").split("\n")[0].trim();
  const wanted = wantedVersion();
  if (isAtLeast(version, wanted)) return { code };
  return { code: null, because: `\`code\` is VS Code ${version}, and Kura needs ${wanted}` };
}

/** Opens the folder in the user's VS Code, with a profile of its own; the process lives as long as the window. */
export async function openOnDesktop({ code, folder, locale, vsix, profiles, say }) {
  const profile = makeProfile(join(profiles, "desktop"));
  const common = ["--user-data-dir", profile.userData, "--extensions-dir", profile.extensions];
  const install = [...common, "--install-extension", vsix, "--force"];
  const isNew = await installOnce(profile, vsix, () => output(code, install, "VS Code did not install the package"));
  say(isNew ? "the package is installed" : "this package was installed before");
  provideLanguage(profile.userData, locale);
  const options = { stdio: "ignore" };
  return start(code, [...common, "--new-window", "--wait", "--locale", locale, folder], options);
}

function isScript(code) {
  return process.platform === "win32" && code.endsWith(".cmd");
}

function wantedVersion() {
  const manifest = fileURLToPath(new URL("../../package.json", import.meta.url));
  return JSON.parse(readFileSync(manifest, "utf8")).engines.vscode.replace("^", "");
}

function isAtLeast(version, wanted) {
  const [major, minor] = version.split(".").map(Number);
  const [wantedMajor, wantedMinor] = wanted.split(".").map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}
