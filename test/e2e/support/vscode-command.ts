import { mkdirSync } from "node:fs";
import { join } from "node:path";

/** Where one VS Code server keeps everything: two of them share nothing but what they are told to. */
export interface HostFolders {
  readonly root: string;
  readonly home: string;
  readonly temp: string;
  readonly userData: string;
}

export function hostFolders(root: string): HostFolders {
  const folders = { root, home: join(root, "home"), temp: join(root, "t"), userData: join(root, "ud") };
  for (const folder of [
    folders.home,
    join(folders.userData, "User"),
    join(folders.userData, "Machine"),
    join(folders.home, ".config"),
  ]) {
    mkdirSync(folder, { recursive: true });
  }
  mkdirSync(folders.temp, { recursive: true, mode: 0o700 });
  return folders;
}

/** Arguments that every call of VS Code's server needs. */
export function hostArguments(serverMain: string, folders: HostFolders, extensionsDir: string): string[] {
  return [
    serverMain,
    "--accept-server-license-terms",
    ...["--server-data-dir", join(folders.root, "sd")],
    ...["--user-data-dir", folders.userData],
    ...["--extensions-dir", extensionsDir],
    ...["--telemetry-level", "off"],
  ];
}

/** The environment of a user who has nothing but the folders: no settings, data or keys of the real one. */
export function hostEnvironment(folders: HostFolders, more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const own = /^(VSCODE_|ELECTRON_|NODE_OPTIONS$|npm_|VITEST|OPENAI_|KURA_|XDG_)/;
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
  return {
    ...env,
    HOME: folders.home,
    TMPDIR: folders.temp,
    XDG_CONFIG_HOME: join(folders.home, ".config"),
    XDG_DATA_HOME: join(folders.home, ".local/share"),
    XDG_CACHE_HOME: join(folders.home, ".cache"),
    XDG_STATE_HOME: join(folders.home, ".local/state"),
    XDG_RUNTIME_DIR: folders.temp,
    ...more,
  };
}
