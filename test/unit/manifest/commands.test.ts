import { describe, expect, it } from "vitest";
import { readManifest, readText } from "./manifest.ts";

const { commands, menus, keybindings } = readManifest().contributes;
const ids = commands.map(({ command }) => command);
const inPalette = new Map((menus["commandPalette"] ?? []).map(({ command, when }) => [command, when ?? ""]));

/** What a command of the palette needs before it can do anything. */
const conditions: Readonly<Record<string, readonly string[]>> = {
  "kura.search": ["workspaceFolderCount > 0"],
  "kura.showMenu": ["workspaceFolderCount > 0"],
  "kura.sync": ["kura.hasNotes", "isWorkspaceTrusted"],
  "kura.retry": ["kura.hasNotes", "isWorkspaceTrusted"],
  "kura.check": ["kura.hasNotes", "isWorkspaceTrusted"],
  "kura.repair": ["kura.hasNotes", "isWorkspaceTrusted"],
  "kura.backup": ["kura.hasNotes", "isWorkspaceTrusted"],
  "kura.pause": ["kura.hasNotes", "isWorkspaceTrusted", "!kura.paused"],
  "kura.resume": ["kura.hasNotes", "isWorkspaceTrusted", "kura.paused"],
  "kura.chooseModel": ["kura.hasNotes", "isWorkspaceTrusted"],
  "kura.setKey": ["isWorkspaceTrusted"],
  "kura.removeKey": ["isWorkspaceTrusted", "kura.hasKey"],
  "kura.restart": ["kura.hasNotes"],
  // Only from the quick search, by its key.
  "kura.openToSide": ["false"],
  // Whatever the state is, somebody may want to know about it.
  "kura.showLog": [],
  "kura.copyDiagnostics": [],
};

describe("the commands of the manifest", () => {
  it("are registered, every one", () => {
    const registered = registeredIds();
    expect(ids.filter((id) => !registered.includes(id))).toEqual([]);
  });

  it("are Kura's by name and category", () => {
    expect(commands.filter(({ command, category }) => category !== "Kura" || !command.startsWith("kura."))).toEqual([]);
  });

  it("each have a decision here about when they are offered", () => {
    expect(Object.keys(conditions).sort()).toEqual([...ids].sort());
  });

  it.each(ids)("%s is offered when it can do something", (id) => {
    const parts = (inPalette.get(id) ?? "").split("&&").map((part) => part.trim());
    expect(parts.filter((part) => part !== "").sort()).toEqual([...(conditions[id] ?? ["undecided"])].sort());
  });

  it("are what menus and keys name", () => {
    const named = [...Object.values(menus).flat(), ...keybindings].map(({ command }) => command);
    expect(named.filter((command) => !ids.includes(command))).toEqual([]);
  });

  it("take no key where it could do nothing", () => {
    expect(keybindings.filter(({ when }) => when === undefined)).toEqual([]);
  });
});

/** Ids given to registerCommand: the literal ones, and one for each `Action`, which the compiler sees to. */
function registeredIds(): string[] {
  const literal = readText("client/src/commands/register-commands.ts").matchAll(/registerCommand\(\s*"([^"]+)"/g);
  const union = /export type Action =([^;]+);/.exec(readText("client/src/status/action.ts"))?.[1] ?? "";
  const actions = [...union.matchAll(/"(\w+)"/g)].map((match) => `kura.${match[1]}`);
  return [...[...literal].map((match) => match[1] ?? ""), ...actions];
}
