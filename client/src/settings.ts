import { workspace } from "vscode";
import { contributedSettings, nestedSettings } from "./server-settings.ts";

/** VS Code's configuration as the server wants it. What an untrusted workspace must not set, VS Code has left out. */
export class Settings {
  readonly #defaults: ReadonlyMap<string, unknown>;

  /** `manifest`: the extension's own package.json, so that no key is forgotten. */
  constructor(manifest: unknown) {
    this.#defaults = contributedSettings(manifest);
  }

  /** Every setting of the server, nested as in Settings of the protocol. */
  forServer(): Record<string, unknown> {
    return nestedSettings(this.#defaults.keys(), read);
  }

  /** Those that are not what the manifest says, by their full key. */
  changed(): ReadonlyMap<string, unknown> {
    const present = [...this.#defaults.keys()].map((key): [string, unknown] => [key, read(key)]);
    return new Map(present.filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(this.#defaults.get(key))));
  }
}

/** A list of texts, whatever else somebody wrote there. */
export function textList(key: string): readonly string[] {
  const value = read(key);
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function read(key: string): unknown {
  // Asked for without a section, VS Code would first copy everybody's settings.
  return workspace.getConfiguration("kura").get(key.slice("kura.".length));
}
