import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The project's folder. */
export const root = join(import.meta.dirname, "../../..");

export interface SettingEntry {
  readonly type: string;
  readonly default: unknown;
  readonly scope: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly markdownDescription?: string;
  readonly markdownEnumDescriptions?: readonly string[];
}

interface CommandUse {
  readonly command: string;
  readonly when?: string;
}

/** What the tests read of package.json. */
export interface Manifest {
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly category: string }[];
    readonly menus: Readonly<Record<string, readonly CommandUse[]>>;
    readonly keybindings: readonly CommandUse[];
    readonly configuration: { readonly properties: Readonly<Record<string, SettingEntry>> };
  };
}

export function readText(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

export function readManifest(): Manifest {
  return JSON.parse(readText("package.json")) as Manifest;
}

/** A file of texts by their keys. */
export function readTexts(path: string): Readonly<Record<string, string>> {
  return JSON.parse(readText(path)) as Record<string, string>;
}

/** The places in a text that are filled in, `{0}` and the like, in order. */
export function placeholders(text: string): string[] {
  return [...new Set(text.match(/\{\d+\}/g))].sort();
}
